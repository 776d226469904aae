import { PolytableError } from '@polytable/model/errors/index'

/** A field of a format: where its value is, and how it is to look. */
export interface FieldOfFormat {
  readonly path: readonly (string | number)[]
  readonly spec: string
  /** Whether the value is to be shown as JSON, `!r`. */
  readonly quoted: boolean
}

const FIELD =
  /^(?<name>[\p{XID_Start}_]\p{XID_Continue}*|\d*)(?<steps>(?:\.[^.[\]!:]+|\[[^\]]+\])*)(?:!(?<how>[rs]))?(?::(?<spec>[^{}]*))?$/u

const parsed = new Map<string, readonly (string | FieldOfFormat)[]>()
const MAX_KEPT = 100

/** The texts and fields of a format. @throws PolytableError INVALID_ARGUMENT */
export function parseFormat(format: string): readonly (string | FieldOfFormat)[] {
  const known = parsed.get(format)
  if (known) return known
  const parts: (string | FieldOfFormat)[] = []
  let next = 0
  let end = 0
  for (const { 0: whole, 1: field, index } of format.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g)) {
    parts.push(format.slice(end, index))
    end = index + whole.length
    if (field === undefined) {
      if (whole.length === 1) throw invalid(`A single '${whole}' in a format: write '${whole}${whole}'`)
      parts.push(whole[0]!)
    } else parts.push(parseField(field, () => next++))
  }
  parts.push(format.slice(end))
  if (parsed.size >= MAX_KEPT) parsed.clear()
  parsed.set(format, parts)
  return parts
}

function parseField(field: string, next: () => number): FieldOfFormat {
  const groups = FIELD.exec(field)?.groups
  if (!groups) throw invalid(`'{${field}}' is not a valid format field`)
  const { name = '', steps = '', how, spec = '' } = groups
  const first = name === '' ? next() : toStep(name)
  const path = [...steps.matchAll(/\.([^.[\]]+)|\[([^\]]+)\]/g)].map(([, member, item]) =>
    member === undefined ? toStep(item!) : member,
  )
  return { path: [first, ...path], spec, quoted: how === 'r' }
}

function toStep(name: string): string | number {
  return /^\d+$/.test(name) ? Number(name) : name
}

function invalid(message: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', message)
}
