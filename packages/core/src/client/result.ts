import { PolytableError } from '../errors/index.ts'
import { checkDepth, isMediaKind, type ColumnType } from '../types/index.ts'

/** The most that a text, or a binary or an array, may have that is no medium: characters, or bytes. */
const MAX_SIZE = 64 * 2 ** 20

/**
 * Holds what a function returned against what can be a value at all, so that it can be sent.
 * @throws PolytableError TYPE_MISMATCH, CONSTRAINT_VIOLATION for what is too large for a cell
 */
export function checkResult(result: unknown, returns: ColumnType | undefined): void {
  if (typeof result === 'string') checkSize(result.length, 'characters')
  else if (typeof result === 'function' || typeof result === 'symbol') throw notAValue(typeof result)
  if (typeof result !== 'object' || result === null) return
  const size = sizeOf(result)
  if (size !== undefined && !(returns && isMediaKind(returns.kind))) checkSize(size, 'bytes')
  if (isPlain(result)) {
    checkDepth(result)
    checkParts(result)
  }
}

function checkSize(size: number, unit: string): void {
  if (size <= MAX_SIZE) return
  throw new PolytableError('CONSTRAINT_VIOLATION', `A cell cannot hold ${size} ${unit}`, {
    hint: `At most ${MAX_SIZE}. What is larger can be a medium: return a Blob for a column of media.`,
  })
}

function sizeOf(value: object): number | undefined {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength
  const data = 'data' in value ? value.data : undefined
  return ArrayBuffer.isView(data) ? data.byteLength : undefined
}

export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value)
}

function checkParts(value: object): void {
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part === 'function' || typeof part === 'symbol') throw notAValue(typeof part)
    if (typeof part !== 'object' || part === null) continue
    if (isPlain(part)) checkParts(part)
    else checkCloneable(part)
  }
}

/** Of what is neither plain nor bytes only the platform knows whether it can be sent. */
function checkCloneable(value: object): void {
  if (ArrayBuffer.isView(value)) return
  try {
    structuredClone(value)
  } catch {
    throw notAValue(`a ${value.constructor.name}`)
  }
}

function notAValue(what: string): PolytableError {
  return new PolytableError('TYPE_MISMATCH', `A function returned ${what}, which no column can hold`)
}
