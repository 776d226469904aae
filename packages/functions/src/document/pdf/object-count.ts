import { PolytableError } from '@polytable/model/errors/index'

/** Objects that a table of references, or a stream of objects, may declare: pdf.js keeps 100 bytes of each before it reads any. */
const MAX_OBJECTS = 2 ** 21
/** Bytes that are searched at once, and by how many the next ones overlap them: more than a declaration takes. */
const SLAB = 2 ** 20
const OVERLAP = 64

/** How many objects there are: of a table its size and its sections, of a stream of objects their number. */
const DECLARED = /\/(?:Size|N)\s*(\d{7,})|\/Index\s*\[([\d\s]{7,})/g

/**
 * A few bytes can declare any number of objects.
 * @throws PolytableError CONSTRAINT_VIOLATION where they are too many to be listed in memory
 */
export function checkObjectCount(bytes: Uint8Array): void {
  const decoder = new TextDecoder('latin1')
  for (let from = 0; from < bytes.length; from += SLAB) {
    const text = decoder.decode(bytes.subarray(from, from + SLAB + OVERLAP))
    for (const [, count, sections] of text.matchAll(DECLARED)) {
      const greatest = Math.max(...(count ?? sections!).trim().split(/\s+/).map(Number))
      if (greatest <= MAX_OBJECTS) continue
      throw new PolytableError('CONSTRAINT_VIOLATION', `The PDF declares ${greatest} objects`, {
        hint: `At most ${MAX_OBJECTS} are read.`,
      })
    }
  }
}
