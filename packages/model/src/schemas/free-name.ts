/** A name, or where it is taken the first free one of name_1, name_2, …. */
export function freeName(taken: { has(name: string): boolean }, name: string): string {
  let free = name
  for (let number = 1; taken.has(free); number++) free = `${name}_${number}`
  return free
}

/**
 * Names, each once: of equal ones one stays as it is, and the others get the next free number. No name that is given, or taken
 * already, is got so.
 * @param isOwn whether the name with an index has the better claim: of equal names the first such stays, else the first
 */
export function numbered(
  names: readonly string[],
  isOwn: (index: number) => boolean = () => true,
  taken: Iterable<string> = [],
): string[] {
  const keepers = new Map<string, number>([...taken].map((name) => [name, -1]))
  names.forEach((name, i) => {
    const keeper = keepers.get(name)
    if (keeper === undefined || (keeper >= 0 && isOwn(i) && !isOwn(keeper))) keepers.set(name, i)
  })
  // Each name has a count of its own, so that many equal ones do not try all numbers again.
  const lastNumbers = new Map<string, number>()
  return names.map((name, i) => {
    if (keepers.get(name) === i) return name
    let number = lastNumbers.get(name) ?? 0
    let free: string
    do free = `${name}_${++number}`
    while (keepers.has(free))
    lastNumbers.set(name, number)
    keepers.set(free, i)
    return free
  })
}
