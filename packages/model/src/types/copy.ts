import { within } from './place.ts'
import { isSqlText } from './text.ts'

/** A list of what is made of each element, holes among them; an error is named by the element's index. */
export function copyList(
  list: readonly unknown[],
  copy: (element: unknown, index: number) => unknown,
): unknown[] {
  const made: unknown[] = []
  let i = 0
  try {
    for (; i < list.length; i++) made.push(copy(list[i], i))
  } catch (error) {
    throw within(`[${i}]`, error)
  }
  return made
}

/**
 * An object of what is made of each own member, without those that are undefined; an error is named by the member.
 * @param names those of the members, in the order in which the copy has them
 */
export function copyMembers(
  object: object,
  copy: (member: unknown, name: string) => unknown,
  names: readonly string[] = Object.keys(object),
): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  let name = ''
  try {
    for (name of names) {
      const value = copy((object as Record<string, unknown>)[name], name)
      if (value === undefined) continue
      // Assigning to it would set what the copy inherits from.
      if (name === '__proto__')
        Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true })
      else made[name] = value
    }
  } catch (error) {
    throw within(isSqlText(name) ? `.${name}` : `[${JSON.stringify(name)}]`, error)
  }
  return made
}

/** Whether an object's content is not in its members, as that of maps, sets, promises, errors and Blobs: a copy of them would lose it. */
export function hasHiddenContent(value: object): boolean {
  return Object.prototype.toString.call(value) !== '[object Object]'
}
