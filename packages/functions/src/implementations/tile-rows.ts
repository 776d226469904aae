import { PolytableError } from '@polytable/model/errors/index'
import type { MediaCell, Value } from '@polytable/model/types/index'

type Pair = readonly [number, number]

/** How many tiles are given at a time. */
const PORTION = 1000

/** Where the tiles of an image lie, row by row. @throws PolytableError INVALID_DATA_FORMAT for an image of which no size is known */
export async function* tileRows(
  args: Readonly<Record<string, Value>>,
): AsyncGenerator<Record<string, Value>[]> {
  const { width, height } = args['image'] as MediaCell
  if (width === undefined || height === undefined)
    throw new PolytableError('INVALID_DATA_FORMAT', 'The image has no size that is known', {
      hint: "Validate it when it is written: .mediaValidation('onWrite').",
    })
  const [tileWidth, tileHeight] = args['tileSize'] as Pair
  const [overlapX, overlapY] = args['overlap'] as Pair
  const count = (size: number, tile: number, overlap: number): number =>
    Math.max(1, Math.floor((size - overlap - 1) / (tile - overlap)) + 1)
  const columns = count(width, tileWidth, overlapX)
  const all = columns * count(height, tileHeight, overlapY)
  for (let start = 0; start < all; start += PORTION) {
    yield Array.from({ length: Math.min(PORTION, all - start) }, (_, i) => {
      const column = (start + i) % columns
      const row = Math.floor((start + i) / columns)
      const [left, top] = [column * (tileWidth - overlapX), row * (tileHeight - overlapY)]
      return { tileCoord: [column, row], tileBox: [left, top, left + tileWidth, top + tileHeight] }
    })
  }
}
