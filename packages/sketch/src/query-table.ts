/** What one nibble of a code may add: four tables of them are summed in a byte. */
const MAX_ENTRY = 63

/**
 * For a rotated query: the sum of its elements, each negated where the bit of a code is not set, as `bias` plus `step` times the sum
 * of what `table` has for each half of a byte of the code. (The lookup of André, Kermarrec and Le Scouarnec, "Cache locality is not
 * enough: high-performance nearest neighbor search with product quantization fast scan", 2015.)
 * @param table 16 entries for every four elements
 */
export function fillTable(
  query: Float32Array,
  table: Uint8Array,
): { readonly step: number; readonly bias: number } {
  let largest = 0
  let bias = 0
  for (let at = 0; at < query.length; at += 4) {
    let sum = 0
    for (let i = 0; i < 4; i++) sum += Math.abs(query[at + i]!)
    largest = Math.max(largest, sum)
    bias -= sum
  }
  const step = largest > 0 ? (2 * largest) / MAX_ENTRY : 1
  for (let at = 0; at < query.length; at += 4) {
    for (let nibble = 0; nibble < 16; nibble++) {
      let sum = 0
      for (let i = 0; i < 4; i++) {
        const element = query[at + i]!
        // What agrees with the sign of the element counts twice, above the least that the four can give.
        if (nibble & (1 << i) ? element > 0 : element < 0) sum += 2 * Math.abs(element)
      }
      table[at * 4 + nibble] = Math.round(sum / step)
    }
  }
  return { step, bias }
}
