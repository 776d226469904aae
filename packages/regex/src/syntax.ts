import { RegExpParser, type AST } from '@eslint-community/regexpp'
import { CharacterSet } from './character-set.ts'

export type { AST }

/** The flags that hold for a part of a pattern. */
export interface Flags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
}

/** A part of a pattern that matches one character. */
export type OneCharacter = Extract<
  AST.Element,
  { readonly type: 'Character' | 'CharacterClass' | 'CharacterSet' }
>

/** @throws SyntaxError */
export function parsePattern(pattern: string): AST.Pattern {
  return new RegExpParser().parsePattern(pattern, 0, pattern.length, { unicode: true })
}

export function flagsOf(flags: string): Flags {
  return {
    ignoreCase: flags.includes('i'),
    multiline: flags.includes('m'),
    dotAll: flags.includes('s'),
  }
}

/** The flags within a group such as `(?i-s:…)`. */
export function flagsWithin(group: AST.Group, flags: Flags): Flags {
  const { add, remove } = group.modifiers ?? {}
  const flag = (name: keyof Flags): boolean =>
    (flags[name] || add?.[name] === true) && remove?.[name] !== true
  return {
    ignoreCase: flag('ignoreCase'),
    multiline: flag('multiline'),
    dotAll: flag('dotAll'),
  }
}

export function isOneCharacter(element: AST.Element): element is OneCharacter {
  return ['Character', 'CharacterClass', 'CharacterSet'].includes(element.type)
}

/** Sets are kept by what they are made of: a pattern names the same ones again and again. */
export class CharacterSets {
  readonly #sets = new Map<string, CharacterSet>()

  of(element: OneCharacter, flags: Flags): CharacterSet {
    const source = element.type === 'Character' ? `\\u{${element.value.toString(16)}}` : element.raw
    return this.from(source, flags)
  }

  from(source: string, { ignoreCase, dotAll }: Flags): CharacterSet {
    const flags = `${ignoreCase ? 'i' : ''}${dotAll ? 's' : ''}`
    const key = `${flags}/${source}`
    let set = this.#sets.get(key)
    if (!set) this.#sets.set(key, (set = new CharacterSet(source, flags)))
    return set
  }
}

/** Whether a part can match without a character. */
export function isNullable(element: AST.Element): boolean {
  switch (element.type) {
    case 'Assertion':
    case 'Backreference':
      return true
    case 'Quantifier':
      return element.min === 0 || isNullable(element.element)
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives.some(({ elements }) => elements.every(isNullable))
    default:
      return false
  }
}

/** The groups within a part of a pattern that capture, in their order. */
export function capturingGroups(node: AST.Pattern | AST.Element): readonly AST.CapturingGroup[] {
  switch (node.type) {
    case 'Quantifier':
      return capturingGroups(node.element)
    case 'CapturingGroup':
      return [node, ...groupsOf(node)]
    case 'Pattern':
    case 'Group':
      return groupsOf(node)
    case 'Assertion':
      return 'alternatives' in node ? groupsOf(node) : []
    default:
      return []
  }
}

function groupsOf({
  alternatives,
}: {
  readonly alternatives: readonly AST.Alternative[]
}): readonly AST.CapturingGroup[] {
  return alternatives.flatMap(({ elements }) => elements.flatMap(capturingGroups))
}
