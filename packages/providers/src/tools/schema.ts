import { displayType, type ColumnType } from '@polytable/model/types/index'
import type { Json } from '../json.ts'

/** The JSON Schema of the values of a type, as a model gives them. */
export function schemaOf(type: ColumnType): Json {
  const schema = plainSchema(type)
  if (!type.nullable) return schema
  const { type: named } = schema
  return typeof named === 'string' ? { ...schema, type: [named, 'null'] } : schema
}

function plainSchema(type: ColumnType): Json {
  switch (type.kind) {
    case 'string':
      return { type: 'string' }
    case 'int':
      return { type: 'integer' }
    case 'bigint':
      return { type: 'string', pattern: '^-?[0-9]+$' }
    case 'float':
      return { type: 'number' }
    case 'bool':
      return { type: 'boolean' }
    case 'timestamp':
      return { type: 'string', format: 'date-time' }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'uuid':
      return { type: 'string', format: 'uuid' }
    case 'array':
      return { type: 'array', items: { type: 'number' } }
    case 'json':
      return type.shape ? shapeSchema(type.shape) : {}
    default:
      return { type: 'string', description: displayType(type) }
  }
}

/** The JSON Schema of JSON of a shape. */
function shapeSchema(shape: NonNullable<ColumnType['shape']>): Json {
  if (shape.kind === 'list') return { type: 'array', items: schemaOf(shape.item.type) }
  const members = Object.entries(shape.members)
  return {
    type: 'object',
    properties: Object.fromEntries(members.map(([name, member]) => [name, schemaOf(member.type)])),
    required: members.filter(([, { type }]) => !type.nullable).map(([name]) => name),
  }
}
