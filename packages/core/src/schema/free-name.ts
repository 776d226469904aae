/** A name, or where it is taken the first free one of name_1, name_2, …. */
export function freeName(taken: { has(name: string): boolean }, name: string): string {
  let free = name
  for (let number = 1; taken.has(free); number++) free = `${name}_${number}`
  return free
}

/** Names, each once: of equal ones the first stays as it is. */
export function numbered(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const free = freeName(taken, name)
    taken.add(free)
    return free
  })
}
