import { pt, type AnyColumnBuilder, type ColumnInfo, type ColumnType, type TypeKind } from 'polytable'

/** A column of a shared table: what is kept of its declaration. */
export interface SharedColumn {
  readonly name: string
  readonly type: ColumnType
  readonly primaryKey: boolean
  readonly unique: boolean
}

type Shape = NonNullable<ColumnType['shape']>

/** What is asked of columns of all types. */
interface Builder extends AnyColumnBuilder {
  nullable(): AnyColumnBuilder
  primaryKey(): Builder
  unique(): Builder
}

type JsonShape = Parameters<typeof pt.json>[0]

const builders: Readonly<Record<TypeKind, (type: ColumnType) => Builder>> = {
  string: () => pt.string(),
  int: () => pt.int(),
  bigint: () => pt.bigint(),
  float: () => pt.float(),
  bool: () => pt.bool(),
  timestamp: ({ as }) => (as === 'string' ? pt.timestamp({ as }) : pt.timestamp()),
  date: () => pt.date(),
  uuid: () => pt.uuid(),
  binary: () => pt.binary(),
  json: ({ shape }) => (shape ? pt.json(declaredShape(shape) as JsonShape) : pt.json()),
  array: ({ dimensions, dtype }) =>
    pt.array({ ...(dimensions && { shape: dimensions }), ...(dtype && { dtype }) }),
  image: ({ size, mode }) => pt.image({ ...(size && { size }), ...(mode && { mode }) }),
  video: () => pt.video(),
  audio: () => pt.audio(),
  document: () => pt.document(),
}

export const isMediaColumn = ({ type }: { readonly type: ColumnType }): boolean =>
  ['image', 'video', 'audio', 'document'].includes(type.kind)

/** Whether there are columns of a kind that a file names. */
export const isKind = (kind: unknown): kind is TypeKind => Object.hasOwn(builders, String(kind))

/** A column as it is shared: one that is computed has values only, and none where the computation failed. */
export function sharedColumn({ name, type, isPrimaryKey, isUnique, isComputed }: ColumnInfo): SharedColumn {
  return {
    name,
    type: isComputed ? { ...type, nullable: true } : type,
    primaryKey: isPrimaryKey && !isComputed,
    unique: isUnique && !isComputed,
  }
}

/** The declaration of a column that was shared. */
export function columnBuilder({ type, primaryKey, unique }: SharedColumn): AnyColumnBuilder {
  const made = builders[type.kind](type)
  const keyed = primaryKey ? made.primaryKey() : unique ? made.unique() : made
  return type.nullable ? keyed.nullable() : keyed
}

function declaredShape(shape: Shape): unknown {
  if (shape.kind === 'list') return [memberDeclaration(shape.item.type)]
  return Object.fromEntries(
    Object.entries(shape.members).map(([name, { type }]) => [name, memberDeclaration(type)]),
  )
}

function memberDeclaration(type: ColumnType): unknown {
  const made = builders[type.kind](type)
  return type.nullable ? made.nullable() : made
}
