/** A part of a file: from the first byte to that behind its last. */
export interface Part {
  readonly start: number
  readonly end: number
}

/**
 * The part that a Range header asks for.
 * @returns undefined for all: where there is no header, several parts are asked for, or it is not understood; 'outside' where there is
 *   nothing of it
 */
export function partOf(header: string | undefined, size: number): Part | 'outside' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'outside' : { start: size - length, end: size }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) return 'outside'
  return { start, end: last === '' ? size : Math.min(size, Number(last) + 1) }
}
