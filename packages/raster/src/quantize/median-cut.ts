import { BoxHeap } from './box-heap.ts'
import { means } from './means.ts'
import { Neighbours } from './neighbours.ts'
import type { Quantized } from './pixels.ts'

/** More colours than these are counted by fewer bits. */
const MOST_COLOURS = 65536

interface Colour {
  readonly parts: readonly [number, number, number]
  pixels: number
}

interface Box {
  readonly colours: readonly Colour[]
  readonly pixels: number
  parts?: readonly [Box, Box]
}

/**
 * Cuts the space of colours into boxes, always the one with the most pixels at its median, and takes the mean colour of each. Pillow's
 * method 0, after https://doi.org/10.1145/965145.801294
 */
export function medianCut(pixels: Uint8Array, count: number): Quantized {
  const { colours, shift } = countColours(pixels)
  const root: Box = { colours: [...colours.values()], pixels: pixels.length / 4 }
  cut(root, count)
  const boxOf = new Map<Colour, number>()
  leaves(root).forEach((box, index) => box.colours.forEach((colour) => boxOf.set(colour, index)))
  const first = Uint8Array.from({ length: pixels.length / 4 }, (_, i) =>
    boxOf.get(colours.get(keyOf(pixels, i * 4, shift))!)!,
  )
  const palette = new Uint8Array(leaves(root).length * 4)
  means(pixels, first, palette)
  return { palette, indices: new Neighbours(palette).nearestOfAll(pixels, first) }
}

function keyOf(pixels: Uint8Array, at: number, shift: number): number {
  return (pixels[at]! >> shift) | ((pixels[at + 1]! >> shift) << 8) | ((pixels[at + 2]! >> shift) << 16)
}

/** The colours that occur, without their last bits where there are too many. */
function countColours(pixels: Uint8Array): { readonly colours: Map<number, Colour>; readonly shift: number } {
  for (let shift = 0; ; shift++) {
    const colours = new Map<number, Colour>()
    for (let at = 0; at < pixels.length && colours.size <= MOST_COLOURS; at += 4) {
      const key = keyOf(pixels, at, shift)
      const known = colours.get(key)
      if (known) known.pixels++
      else colours.set(key, { parts: [key & 255, (key >> 8) & 255, key >> 16], pixels: 1 })
    }
    if (colours.size <= MOST_COLOURS) return { colours, shift }
  }
}

function cut(root: Box, count: number): void {
  const heap = new BoxHeap<Box>()
  heap.add(root)
  for (let left = count - 1; left > 0; left--) {
    let box = heap.remove()
    while (box && rangesOf(box).every((range) => range === 0)) box = heap.remove()
    if (!box) return
    box.parts = split(box)
    box.parts.forEach((part) => heap.add(part))
  }
}

function rangesOf({ colours }: Box): readonly number[] {
  return [0, 1, 2].map((axis) => {
    let [least, most] = [255, 0]
    for (const { parts } of colours) {
      least = Math.min(least, parts[axis]!)
      most = Math.max(most, parts[axis]!)
    }
    return most - least
  })
}

/** How much red, green and blue add to what is seen. */
const SHARES = [77, 150, 29] as const

/** Parts a box across the side that is seen most, so that each part has about half the pixels: the brighter one first. */
function split(box: Box): readonly [Box, Box] {
  const seen = rangesOf(box).map((range, axis) => range * SHARES[axis]!)
  const axis = seen.indexOf(Math.max(...seen))
  const falling = box.colours.toSorted((a, b) => b.parts[axis]! - a.parts[axis]!)
  let end = 0
  for (let sum = 0; end < falling.length && sum * 2 <= box.pixels; end++) sum += falling[end]!.pixels
  const valueAt = (index: number): number => falling[index]!.parts[axis]!
  while (end < falling.length && valueAt(end) === valueAt(end - 1)) end++
  // Where all would be in the first part, the darkest are the second.
  if (end === falling.length) while (end > 0 && valueAt(end - 1) === valueAt(falling.length - 1)) end--
  return [boxOf(falling.slice(0, end)), boxOf(falling.slice(end))]
}

function boxOf(colours: readonly Colour[]): Box {
  return { colours, pixels: colours.reduce((sum, { pixels }) => sum + pixels, 0) }
}

function leaves(box: Box): readonly Box[] {
  if (box.parts) return box.parts.flatMap(leaves)
  return box.colours.length > 0 ? [box] : []
}
