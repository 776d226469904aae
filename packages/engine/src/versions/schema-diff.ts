import { keyOf } from '@polytable/model/expressions/index'
import { allIndexes, type ColumnSchema, type TableSchema } from '@polytable/model/schemas/index'
import { displayType } from '@polytable/model/types/index'
import type { SchemaChange } from '@polytable/model/protocol/versions'

/** What has to be done to a table's own schema `from` to make it `to`. */
export function diffSchemas(from: TableSchema, to: TableSchema): SchemaChange[] {
  return [
    ...diffNamed('column', from.columns, to.columns, alteredColumn),
    ...diffNamed('index', allIndexes(from), allIndexes(to), () => []),
    ...diffNamed('check', checksOf(from), checksOf(to), () => []),
    ...diffValue('comment', from.comment, to.comment),
    ...diffValue('customMetadata', from.customMetadata, to.customMetadata),
  ]
}

/** Checks are known by their names. */
function checksOf({ checks = [] }: TableSchema): readonly Named[] {
  return checks.map(({ name }) => ({ id: name, name }))
}

interface Named {
  readonly id: number | string
  readonly name: string
}

function diffNamed<T extends Named>(
  what: 'column' | 'index' | 'check',
  from: readonly T[],
  to: readonly T[],
  altered: (before: T, after: T) => SchemaChange[],
): SchemaChange[] {
  const fromById = new Map(from.map((part) => [part.id, part]))
  const toById = new Map(to.map((part) => [part.id, part]))
  return [
    ...from
      .filter(({ id }) => !toById.has(id))
      .map(({ name }): SchemaChange => ({ kind: 'dropped', what, name })),
    ...to.flatMap((after): SchemaChange[] => {
      const before = fromById.get(after.id)
      if (!before) return [{ kind: 'added', what, name: after.name }]
      const renamed: SchemaChange[] =
        before.name === after.name
          ? []
          : [{ kind: 'renamed', what, name: after.name, from: before.name, to: after.name }]
      return [...renamed, ...altered(before, after)]
    }),
  ]
}

function alteredColumn(before: ColumnSchema, after: ColumnSchema): SchemaChange[] {
  const [from, to] = [before, after].map(({ type }) => displayType(type))
  const types: SchemaChange[] =
    from === to ? [] : [{ kind: 'altered', what: 'column', name: after.name, from: from!, to: to! }]
  const [was, is] = [before, after].map(({ value }) => (value ? keyOf(value) : undefined))
  if (was === is) return types
  return [
    ...types,
    {
      kind: 'altered',
      what: 'column',
      name: after.name,
      ...(was === undefined ? {} : { from: was }),
      ...(is === undefined ? {} : { to: is }),
    },
  ]
}

function diffValue(what: 'comment' | 'customMetadata', from: unknown, to: unknown): SchemaChange[] {
  const [was, is] = [from, to].map((value) =>
    value === undefined || typeof value === 'string' ? value : JSON.stringify(value),
  )
  if (was === is) return []
  return [
    {
      kind: was === undefined ? 'added' : is === undefined ? 'dropped' : 'altered',
      what,
      name: what,
      ...(was === undefined ? {} : { from: was }),
      ...(is === undefined ? {} : { to: is }),
    },
  ]
}
