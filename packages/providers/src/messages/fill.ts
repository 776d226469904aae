import type { ImageLimits, MediaInput } from '@polytable/model/ports/index'
import type { Value } from '@polytable/model/types/index'
import { Medium, type MediaTools } from './medium.ts'

/** The parameters of media are called so, with a number behind. */
export const MEDIUM = 'medium'

/** The steps from the arguments of a call to a place where a medium stands. */
export type Place = readonly (string | number)[]

/**
 * The arguments of a call with its media at their places: expressions of JSON hold none, so they are parameters of their own.
 * @param places by parameter
 * @param limits of images in messages
 */
export function withMedia(
  given: Readonly<Record<string, Value>>,
  places: Readonly<Record<string, Place>>,
  tools: MediaTools,
  limits?: ImageLimits,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(places)
  if (names.length === 0) return given
  const media = names.map(
    (name) => [places[name]!, new Medium(given[name] as unknown as MediaInput, tools, limits)] as const,
  )
  return { ...given, ...filledWith({ input: given['input'], options: given['options'] }, media) }
}

/** A copy of JSON with media at places of it. */
export function filledWith<T>(json: T, media: readonly (readonly [place: Place, medium: unknown])[]): T {
  // Rows share what is constant.
  const filled = structuredClone(json)
  for (const [place, medium] of media) {
    let holder = filled as Record<string | number, unknown>
    for (const step of place.slice(0, -1)) holder = holder[step] as typeof holder
    holder[place.at(-1)!] = medium
  }
  return filled
}
