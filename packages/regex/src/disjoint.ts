import { isOneCharacter, type AST, type CharacterSets, type Flags, type OneCharacter } from './syntax.ts'

/** The most characters that are looked up one by one. */
const MAX_LISTED = 256

const WHITE_SPACE = [...'\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'].map((character) =>
  character.charCodeAt(0),
)

/** Whether it is sure that no character matches both. */
export function areDisjoint(a: OneCharacter, b: OneCharacter, flags: Flags, sets: CharacterSets): boolean {
  const [listed, other] = [listOf(a) ?? listOf(b), listOf(a) ? b : a]
  if (!listed) return false
  const set = sets.of(other, flags)
  return !listed.some((code) => set.has(code))
}

/** Whether it is sure that no text matches two of the alternatives, nor begins with what does. */
export function areExclusive(
  alternatives: readonly AST.Alternative[],
  backward: boolean,
  flags: Flags,
  sets: CharacterSets,
): boolean {
  const all = alternatives.map(({ elements }) => (backward ? elements.toReversed() : elements))
  return all.every((one, at) => all.slice(at + 1).every((other) => part(one, other, flags, sets)))
}

/** Whether two sequences part at a character. */
function part(
  one: readonly AST.Element[],
  other: readonly AST.Element[],
  flags: Flags,
  sets: CharacterSets,
): boolean {
  for (const [at, a] of one.entries()) {
    const b = other[at]
    if (!b || !isOneCharacter(a) || !isOneCharacter(b)) return false
    if (areDisjoint(a, b, flags, sets)) return true
  }
  return false
}

/** The character that an element has to begin with. */
export function beginning(element: AST.Element | undefined, backward: boolean): OneCharacter | undefined {
  if (!element || isOneCharacter(element)) return element
  if (element.type === 'Quantifier') return element.min > 0 ? beginning(element.element, backward) : undefined
  const group = element.type === 'CapturingGroup' || (element.type === 'Group' && !element.modifiers)
  if (!group || element.alternatives.length > 1) return undefined
  return beginning(element.alternatives[0]!.elements.at(backward ? -1 : 0), backward)
}

/** The characters that an element matches, without those that differ from them in case only, where they are few. */
function listOf(element: OneCharacter | AST.CharacterClassElement): readonly number[] | undefined {
  switch (element.type) {
    case 'Character':
      return [element.value]
    case 'CharacterClassRange':
      return range(element.min.value, element.max.value)
    case 'CharacterSet':
      if (element.kind === 'space' && !element.negate) return [...WHITE_SPACE, ...range(0x2000, 0x200a)!]
      if (element.kind === 'digit' && !element.negate) return range(0x30, 0x39)
      if (element.kind === 'word' && !element.negate) {
        return [...range(0x30, 0x39)!, ...range(0x41, 0x5a)!, 0x5f, ...range(0x61, 0x7a)!]
      }
      return undefined
    case 'CharacterClass': {
      if (element.negate) return undefined
      const lists = element.elements.map(listOf)
      const listed = lists.flatMap((list) => list ?? [])
      return lists.includes(undefined) || listed.length > MAX_LISTED ? undefined : listed
    }
    default:
      return undefined
  }
}

function range(first: number, last: number): readonly number[] | undefined {
  const length = last - first + 1
  return length > MAX_LISTED ? undefined : Array.from({ length }, (_, at) => first + at)
}
