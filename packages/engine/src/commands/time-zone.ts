import type { ExprNode } from '@polytable/model/expressions/index'
import { formatIsoMicros, hasZone, parseIsoMicros } from '@polytable/model/types/time'
import { DEFAULT_TIME_ZONE } from '@polytable/model/types/zones'
import type { NewValue } from '@polytable/model/protocol/writes'
import type { EngineApi } from '@polytable/model/protocol/engine-api'

/**
 * An engine that takes times without a zone for those of a client's: in expressions it is said from here on which zone that is.
 * What is stored keeps it, whoever opens the database later.
 */
export function withTimeZone(api: EngineApi, zoneOfClient: () => string): EngineApi {
  const decided = <T>(data: T): T => decideTimeZone(data, zoneOfClient())
  const definition = <T extends { readonly customMetadata?: unknown }>(given: T): T =>
    'customMetadata' in given ? { ...decided(given), customMetadata: given.customMetadata } : decided(given)
  const newValue = (given: NewValue): NewValue => ('node' in given ? { node: decided(given.node) } : given)
  return {
    ...api,
    createTable: (path, given, options) => api.createTable(path, definition(given), options),
    createTableFrom: (path, given, rows, options) =>
      api.createTableFrom(path, definition(given), rows, options),
    createTableFromQuery: (path, given, spec, options) =>
      api.createTableFromQuery(path, definition(given), decided(spec), options),
    createView: (path, given, options) => api.createView(path, definition(given), options),
    addColumns: (table, columns, options) => api.addColumns(table, decided(columns), options),
    alterColumn: (table, column, change, options) => api.alterColumn(table, column, decided(change), options),
    addEmbeddingIndex: (table, given, options) => api.addEmbeddingIndex(table, decided(given), options),
    insertQuery: (table, spec, options) => api.insertQuery(table, decided(spec), options),
    recomputeColumns: (table, names, options) => api.recomputeColumns(table, names, decided(options)),
    update: (table, values, options) =>
      api.update(
        table,
        Object.fromEntries(Object.entries(values).map(([name, value]) => [name, newValue(value)])),
        decided(options),
      ),
    delete: (table, options) => api.delete(table, decided(options)),
    query: (spec, options) => api.query(decided(spec), options),
    diffSchema: (declarations) => api.diffSchema(decided(declarations)),
    migrateSchema: (declarations, options) => api.migrateSchema(decided(declarations), options),
    count: (spec, options) => api.count(decided(spec), options),
    explain: (spec, options) => api.explain(decided(spec), options),
  }
}

/** Plain data with, wherever an expression in it leaves a time zone open, this zone. */
export function decideTimeZone<T>(data: T, timeZone: string): T {
  const decide = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(decide)
    if (typeof part !== 'object' || part === null || Object.getPrototypeOf(part) !== Object.prototype)
      return part
    const record = part as Readonly<Record<string, unknown>>
    // What a literal or a default holds is a value, whatever it looks like.
    if (record.kind === 'literal') return literalIn(part as LiteralLike, timeZone)
    if (record.kind === 'constant') return part
    // A loop, not callbacks: what is nested deep needs the stack.
    const entries = Object.entries(record)
    for (const entry of entries) entry[1] = decide(entry[1])
    const changed = Object.fromEntries(entries)
    if (record.kind === 'call') return callIn(changed as unknown as CallLike, timeZone)
    if (record.kind === 'cast' && isAboutTime(part as CastLike)) return { ...changed, timeZone }
    return isTimestamp(record.type) && isConstant(record.default)
      ? { ...changed, default: { ...record.default, value: instantText(record.default.value, timeZone) } }
      : changed
  }
  return decide(data) as T
}

type LiteralLike = Extract<ExprNode, { kind: 'literal' }>
type CallLike = Extract<ExprNode, { kind: 'call' }>
type CastLike = Extract<ExprNode, { kind: 'cast' }>

/** Built-in functions that were given no zone. */
function callIn(node: CallLike, timeZone: string): CallLike {
  const { timeZone: given } = node.args
  if (given?.kind !== 'literal' || given.value !== DEFAULT_TIME_ZONE) return node
  return { ...node, args: { ...node.args, timeZone: { ...given, value: timeZone } } }
}

function literalIn(node: LiteralLike, timeZone: string): LiteralLike {
  return isTimestamp(node.type) ? { ...node, value: instantText(node.value, timeZone) } : node
}

function instantText(value: unknown, timeZone: string): unknown {
  if (typeof value !== 'string' || hasZone(value)) return value
  const micros = parseIsoMicros(value, timeZone)
  return micros === undefined ? value : formatIsoMicros(micros)
}

function isAboutTime({ value, type }: CastLike): boolean {
  return type.kind === 'timestamp' || (type.kind === 'date' && value.type.kind === 'timestamp')
}

function isTimestamp(type: unknown): boolean {
  return typeof type === 'object' && type !== null && 'kind' in type && type.kind === 'timestamp'
}

function isConstant(given: unknown): given is { readonly kind: 'constant'; readonly value: unknown } {
  return typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'constant'
}
