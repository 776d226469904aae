import type { CharacterSet } from './character-set.ts'
import type { Step } from './program.ts'

/** The most sets: more are not soon looked through. */
const MAX_SETS = 8
const MAX_STEPS = 200

/** The sets that the first character of every match is of; undefined where a match may begin otherwise, or there are many. */
export function firstCharacters(entry: Step): readonly CharacterSet[] | undefined {
  const sets = new Set<CharacterSet>()
  const steps = new Set([entry])
  for (const step of steps) {
    switch (step.kind) {
      case 'single':
        sets.add(step.set)
        break
      case 'run':
        if (step.min === 0) return undefined
        sets.add(step.set)
        break
      case 'choice':
        steps.add(step.first).add(step.second)
        break
      case 'memo':
      case 'capture':
      case 'reset':
        steps.add(step.next)
        break
      default:
        return undefined
    }
    if (sets.size > MAX_SETS || steps.size > MAX_STEPS) return undefined
  }
  return [...sets]
}
