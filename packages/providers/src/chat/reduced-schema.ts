import { isOf, isRecursive, isSchema, referred, schemasIn } from './schema-parts.ts'
import type { Json } from '../json.ts'

/** Formats of texts that providers know which know any. */
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
])

/** Keywords that say nothing of a value. */
const SILENT: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'examples',
  'readOnly',
  'writeOnly',
])

/**
 * A schema of what providers can hold an answer to: types, members, items, choices and formats. What else it says, such as limits of
 * numbers and lengths, stands in its descriptions, for the model: the answer is checked against the whole schema.
 */
export function reducedSchema(schema: Json): Json {
  const kept: Record<string, unknown> = {}
  const said: string[] = []
  for (const [key, value] of Object.entries(schema)) {
    // Beside a reference nothing may stand but definitions.
    if (schema['$ref'] !== undefined && !['$ref', '$defs', 'definitions'].includes(key)) continue
    const reduced = reducedKeyword(key, value)
    if (reduced) Object.assign(kept, reduced)
    else if (!SILENT.has(key) && !isOfAnyWhole(key, value)) said.push(`${key}: ${JSON.stringify(value)}`)
  }
  if (isOf('object', schema)) {
    kept['type'] ??= 'object'
    kept['properties'] ??= {}
    kept['additionalProperties'] = false
  }
  if (said.length === 0) return kept
  const description = [kept['description'], `{${said.join(', ')}}`].filter(Boolean).join('\n')
  return { ...kept, description }
}

/** Limits that libraries write for any whole number: to a model they say nothing. */
function isOfAnyWhole(key: string, value: unknown): boolean {
  if (key === 'minimum') return value === Number.MIN_SAFE_INTEGER
  return key === 'maximum' && value === Number.MAX_SAFE_INTEGER
}

/** A keyword as it stands in a reduced schema; undefined where it does not. */
function reducedKeyword(key: string, value: unknown): Json | undefined {
  switch (key) {
    case 'type':
    case 'title':
    case 'description':
    case 'required':
    case '$ref':
      return { [key]: value }
    case 'const':
      return isPlain(value) ? { const: value } : undefined
    case 'enum':
      return isPlainList(value) ? { enum: value } : undefined
    case 'format':
      return FORMATS.has(value) ? { format: value } : undefined
    case 'minItems':
      return value === 0 || value === 1 ? { minItems: value } : undefined
    case 'items':
      return { items: reducedPart(value) }
    case 'properties':
    case '$defs':
    case 'definitions':
      if (!isSchema(value)) return undefined
      return {
        [key]: Object.fromEntries(Object.entries(value).map(([name, part]) => [name, reducedPart(part)])),
      }
    case 'anyOf':
    case 'oneOf':
      return Array.isArray(value) ? { anyOf: value.map(reducedPart) } : undefined
    case 'allOf':
      return Array.isArray(value) ? { allOf: value.map(reducedPart) } : undefined
    case 'additionalProperties':
      return {}
    default:
      return undefined
  }
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null
const isPlainList = (value: unknown): boolean => Array.isArray(value) && value.every(isPlain)
const reducedPart = (part: unknown): unknown => (isSchema(part) ? reducedSchema(part) : part)

/**
 * Whether Anthropic can be held to a schema, reduced: its objects have the members that it names and no others, and it does not stand
 * within itself.
 */
export function isClosed(schema: Json): boolean {
  return !isRecursive(schema) && isClosedPart(schema, schema)
}

function isClosedPart(schema: unknown, root: Json): boolean {
  if (!isSchema(schema) || !isReducible(schema, root)) return false
  const { additionalProperties: more = false, allOf } = schema
  if (more !== false) return false
  // An object of which no member is named is any.
  if (isOf('object', schema) && !schema['properties'] && schema['additionalProperties'] === undefined)
    return false
  // Objects that are several at once would each refuse the members of the others.
  if (Array.isArray(allOf) && allOf.some((part) => isSchema(part) && !isPlainPart(part))) return false
  return schemasIn(schema).every((part) => isClosedPart(part, root))
}

/**
 * Whether OpenAI can be held to a schema, reduced: it is of an object, and each object in it, at any depth, names all its members as
 * required and allows no others.
 */
export function isStrict(schema: Json): boolean {
  return schema['type'] === 'object' && isStrictPart(schema, schema)
}

function isStrictPart(schema: unknown, root: Json): boolean {
  if (!isSchema(schema) || !isReducible(schema, root) || schema['allOf'] !== undefined) return false
  if (isOf('object', schema)) {
    const { type, properties, required, additionalProperties } = schema
    if (type === undefined || additionalProperties !== false) return false
    const names = Object.keys(properties ?? {})
    if (!names.every((name) => Array.isArray(required) && required.includes(name))) return false
  }
  if (isOf('array', schema) && schema['items'] === undefined) return false
  return schemasIn(schema).every((part) => isStrictPart(part, root))
}

/** Whether a part of a schema says no less when it is reduced, but for limits. */
function isReducible(schema: Json, root: Json): boolean {
  const { $ref, type, enum: values, const: value, anyOf, oneOf, allOf } = schema
  if ($ref !== undefined) return referred(root, $ref) !== undefined
  if (schema['patternProperties'] !== undefined || schema['prefixItems'] !== undefined) return false
  // Of an object that is one of several the members would have to be those of each.
  if (isOf('object', schema) && (anyOf ?? oneOf ?? allOf) !== undefined) return false
  const isTyped = type !== undefined || isPlainList(values) || (value !== undefined && isPlain(value))
  return isTyped || (anyOf ?? oneOf ?? allOf) !== undefined
}

/** Whether a part is neither of objects nor refers to what may be. */
function isPlainPart(schema: Json): boolean {
  return schema['$ref'] === undefined && !isOf('object', schema) && schemasIn(schema).length === 0
}
