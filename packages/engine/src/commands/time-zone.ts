import type { ExprNode } from '@polytable/model/expressions/index'
import { formatIsoMicros, hasZone, parseIsoMicros } from '@polytable/model/types/time'
import { DEFAULT_TIME_ZONE } from '@polytable/model/types/zones'
import type { ArgumentKind } from '@polytable/model/protocol/commands'
import type { TableDefinition } from '@polytable/model/protocol/definitions'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import { intercept } from '@polytable/model/protocol/intercept'

/** Arguments that may hold expressions. */
const withExpressions: ReadonlySet<ArgumentKind | undefined> = new Set([
  'expressions',
  'definition',
  'options',
])

/**
 * An engine that takes times without a zone for those of a client's: in expressions it is said from here on which zone that is.
 * What is stored keeps it, whoever opens the database later.
 */
export function withTimeZone(api: EngineApi, zoneOfClient: () => string): EngineApi {
  return intercept(api, ({ command, args }, proceed) =>
    proceed(
      args.map((arg, at) => {
        const kind = command.args[at]
        if (!withExpressions.has(kind)) return arg
        const decided = decideTimeZone(arg, zoneOfClient())
        return kind === 'definition'
          ? withMetadataOf(arg as TableDefinition, decided as TableDefinition)
          : decided
      }),
    ),
  )
}

/** What users keep in a definition is data, whatever it looks like. */
function withMetadataOf(given: TableDefinition, decided: TableDefinition): TableDefinition {
  return 'customMetadata' in given ? { ...decided, customMetadata: given.customMetadata } : decided
}

/** Plain data with, wherever an expression in it leaves a time zone open, this zone. */
export function decideTimeZone<T>(data: T, timeZone: string): T {
  const decide = (part: unknown): unknown => {
    if (Array.isArray(part)) {
      const items = part.map(decide)
      return items.some((item, i) => item !== part[i]) ? items : part
    }
    if (typeof part !== 'object' || part === null || Object.getPrototypeOf(part) !== Object.prototype)
      return part
    const record = part as Readonly<Record<string, unknown>>
    // What a literal or a default holds is a value, whatever it looks like.
    if (record.kind === 'literal') return literalIn(part as LiteralLike, timeZone)
    if (record.kind === 'constant') return part
    let changed = record as Record<string, unknown>
    // A loop, not callbacks: what is nested deep needs the stack.
    for (const key of Object.keys(record)) {
      const decided = decide(record[key])
      if (decided === record[key]) continue
      if (changed === record) changed = { ...record }
      changed[key] = decided
    }
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
