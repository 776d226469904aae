/** The name of some that is most like a misspelt one; undefined where none is like it. */
export function nearName(wrong: string, names: readonly string[]): string | undefined {
  if (wrong.length < 2) return undefined
  const most = Math.max(1, Math.floor(wrong.length / 3))
  const near = names
    .map((name) => ({ name, changes: changesBetween(wrong.toLowerCase(), name.toLowerCase(), most) }))
    .filter(({ changes }) => changes <= most)
  return near.sort((a, b) => a.changes - b.changes)[0]?.name
}

/** How many letters have to be put in, left out, exchanged for another or swapped with the next; above `most` only that it is. */
function changesBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwapped ? before[j - 2]! + 1 : Infinity
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1), swapped))
    }
    ;[before, last] = [last, row]
  }
  return last[b.length]!
}
