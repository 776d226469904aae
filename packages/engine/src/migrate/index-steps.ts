import type { TableRecord } from '@polytable/kernel/catalog/index'
import { dropIndexFrom } from '../ddl/drop-index.ts'
import { addEmbeddingIndex } from '../ddl/embedding-index.ts'
import { addBtreeIndex } from '../ddl/btree-index.ts'
import type { IndexDefinition } from '@polytable/model/protocol/definitions'
import { addTextIndex, textLanguage } from '../ddl/text-index.ts'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { EmbeddingFunction, EmbeddingIndexSchema, TextIndexSchema } from '@polytable/model/schemas/index'
import { additive, destructive, type Step } from './difference.ts'
import type { Match, Matches } from './match.ts'
import { structureOfMembers } from './structure.ts'

/** Plans the migration of a table's embedding indexes to their declarations. */
export function indexSteps({ context }: Matches, match: Match): Step[] {
  const { table, declaration } = match
  const pairs = matchIndexes(match)
  const found = new Set([...pairs.values()].map(({ name }) => name))
  const steps = declaration.indexes.flatMap((index): Step[] => {
    const stored = pairs.get(index)
    const target = `${table.path}.${stored?.name ?? index.name ?? index.column}`
    if (!stored) {
      return [
        additive({ target, op: 'addIndex' }, (options) =>
          addEmbeddingIndex(context, table, index, { ...options, ifExists: 'ignore' }),
        ),
      ]
    }
    const [now, declared] = [describeStored(match, stored), describeDeclared(index, stored)]
    if (now === declared) return []
    return [
      additive(
        { target, op: 'changeIndex', detail: `${now} is stored, ${declared} is declared` },
        async (options) => {
          await dropIndexFrom(context, table, stored.name, { ...options, ifNotExists: 'ignore' })
          await addEmbeddingIndex(context, table, { ...index, name: stored.name }, options)
        },
      ),
    ]
  })
  const dropped = table.schema.indexes.filter(({ name }) => !found.has(name))
  return [...steps, ...dropped.map(({ name }) => dropStep(context, table, name))]
}

function dropStep(context: EngineContext, table: TableRecord, name: string): Step {
  return destructive({ target: `${table.path}.${name}`, op: 'dropIndex' }, (options) =>
    dropIndexFrom(context, table, name, { ...options, ifNotExists: 'ignore' }),
  )
}

/** Plans the creation of declared B-tree indexes. Undeclared ones stay: they do not affect results. */
export function btreeSteps({ context }: Matches, match: Match): Step[] {
  const { table, declaration } = match
  const { btrees = [] } = table.schema
  return declaration.btrees.flatMap(({ column, name }): Step[] => {
    const id = columnId(match, column)
    const stored = btrees.find((btree) => (name === undefined ? btree.column === id : btree.name === name))
    const target = `${table.path}.${name ?? column}`
    const add: Step['run'] = (options) => addBtreeIndex(context, table, column, { ...options, name })
    if (!stored) return [additive({ target, op: 'addIndex' }, add)]
    if (stored.column === id) return []
    const detail = `it is on another column, '${column}' is declared`
    return [
      additive({ target, op: 'changeIndex', detail }, async (options) => {
        await dropIndexFrom(context, table, stored.name, { ...options, ifNotExists: 'ignore' })
        await add(options)
      }),
    ]
  })
}

/** Plans the migration of a table's text indexes to their declarations. */
export function textSteps({ context }: Matches, match: Match): Step[] {
  const { table, declaration } = match
  const free = new Set(table.schema.texts ?? [])
  const steps = declaration.texts.flatMap(({ column, name, language: given }): Step[] => {
    const id = columnId(match, column)
    const language = textLanguage(given)
    const isSame = (text: TextIndexSchema): boolean => text.column === id && text.language === language
    const candidates = [...free].filter((text) =>
      name === undefined ? text.column === id : text.name === name,
    )
    const stored = candidates.find(isSame) ?? candidates[0]
    const target = `${table.path}.${stored?.name ?? name ?? column}`
    const add: Step['run'] = (options) =>
      addTextIndex(context, table, column, {
        ...options,
        language,
        ...(name === undefined ? {} : { name, ifExists: 'ignore' }),
      })
    if (!stored) return [additive({ target, op: 'addIndex' }, add)]
    free.delete(stored)
    if (isSame(stored)) return []
    const detail =
      stored.column === id
        ? `its language is ${stored.language}, ${language} is declared`
        : `it is on another column, '${column}' is declared`
    return [
      additive({ target, op: 'changeIndex', detail }, async (options) => {
        await dropIndexFrom(context, table, stored.name, { ...options, ifNotExists: 'ignore' })
        await add(options)
      }),
    ]
  })
  return [...steps, ...[...free].map(({ name }) => dropStep(context, table, name))]
}

/** The stored index of each declared one: of its name; where it has none, an equal one, or else another of its column. */
function matchIndexes(match: Match): Map<IndexDefinition, EmbeddingIndexSchema> {
  const { declaration, table } = match
  const pairs = new Map<IndexDefinition, EmbeddingIndexSchema>()
  const free = new Set(table.schema.indexes)
  const pair = (
    isCandidate: (index: IndexDefinition) => boolean,
    fits: (index: IndexDefinition, stored: EmbeddingIndexSchema) => boolean,
  ): void => {
    for (const index of declaration.indexes) {
      if (pairs.has(index) || !isCandidate(index)) continue
      const stored = [...free].find((candidate) => fits(index, candidate))
      if (!stored) continue
      free.delete(stored)
      pairs.set(index, stored)
    }
  }
  const isUnnamed = ({ name }: IndexDefinition): boolean => name === undefined
  const isOnColumn = (index: IndexDefinition, stored: EmbeddingIndexSchema): boolean =>
    columnName(match, stored) === index.column
  pair(
    (index) => !isUnnamed(index),
    (index, stored) => stored.name === index.name,
  )
  pair(isUnnamed, (index, stored) => describeStored(match, stored) === describeDeclared(index, stored))
  pair(isUnnamed, isOnColumn)
  return pairs
}

/** The stored column that a declaration calls so: one that it declares, or an output of its iterator. */
function columnId({ table, storedByName }: Match, name: string): number | undefined {
  return (storedByName.get(name) ?? table.schema.columns.find((column) => column.name === name))?.id
}

/** What the declaration calls the column of an index. */
function columnName({ table, storedByName }: Match, { column: id }: EmbeddingIndexSchema): string {
  const declared = [...storedByName].find(([, stored]) => stored.id === id)
  return declared?.[0] ?? table.schema.columns.find((column) => column.id === id)?.name ?? ''
}

function describeStored(match: Match, index: EmbeddingIndexSchema): string {
  return describe({ ...index, column: columnName(match, index) })
}

/** A declaration that does not say how long the vectors are has those of any length. */
function describeDeclared(index: IndexDefinition, { dimensions }: EmbeddingIndexSchema): string {
  return describe({ ...index, dimensions: index.dimensions ?? dimensions })
}

function describe(index: IndexDefinition): string {
  const { column, embedding, queryEmbeddings = {}, dimensions, metric, precision } = index
  const { method, m, efConstruction } = index
  const vectors = embedding ? describeCall(embedding, column) : column
  const queries = Object.entries(queryEmbeddings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, call]) => `${describeCall(call, kind)} for queries`)
  const search = [method, m && `m ${m}`, efConstruction && `efConstruction ${efConstruction}`].filter(Boolean)
  const kept = [metric, precision, `${dimensions} dimensions`]
  return [vectors, ...queries, ...kept, ...search].join(', ')
}

function describeCall({ function: name, version, constants }: EmbeddingFunction, input: string): string {
  return `${name}@${version}(${input}, ${structureOfMembers(constants, (node) => node.column)})`
}
