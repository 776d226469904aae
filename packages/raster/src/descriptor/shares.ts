/** The share of a value that one of the bins has which it lies between. */
export type Share = readonly [bin: number, share: number]

/** The two bins that a value from 0 to 1 lies between, by how near it is to each: what changes a little changes shares a little. */
export function shares(value: number, bins: number): readonly [Share, Share] {
  const place = Math.min(1, Math.max(0, value)) * (bins - 1)
  const below = Math.min(bins - 2, Math.floor(place))
  const part = place - below
  return [
    [below, 1 - part],
    [below + 1, part],
  ]
}
