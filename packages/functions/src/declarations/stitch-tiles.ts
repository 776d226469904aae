import { pt } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { ImageBox } from './image.ts'
import { jsonOf } from './define.ts'

interface Canvas {
  width: number
  height: number
  rgba: Uint8Array
  /** That of all tiles; RGBA where they differ. */
  mode: string
}

/** Puts the tiles of an image together again, each at its box: `image.stitchTiles({ tile, tileBox, width, height })`. */
export const stitchTiles = pt.uda({
  name: 'image.stitchTiles',
  params: { tile: pt.image(), tileBox: jsonOf<ImageBox>(), width: pt.int(), height: pt.int() },
  returns: pt.image().nullable(),
  init: (): { canvas?: Canvas } => ({}),
  update: async (state, { tile, tileBox, width, height }) => {
    const { canvas } = state
    if (canvas && (canvas.width !== width || canvas.height !== height))
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `The tiles are of images of different sizes: ${canvas.width}×${canvas.height} and ${width}×${height}`,
        { hint: 'Group them by their image.' },
      )
    const mode = tile.mode ?? 'RGBA'
    const target = (state.canvas ??= { width, height, rgba: new Uint8Array(width * height * 4), mode })
    if (target.mode !== mode) target.mode = 'RGBA'
    const { data, width: tileWidth, height: tileHeight } = await tile.pixels()
    const [left, top, right, bottom] = tileBox
    const columns = Math.min(right, width) - Math.max(left, 0)
    const from = Math.max(-left, 0)
    if (right - left !== tileWidth || bottom - top !== tileHeight)
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `A tile of ${tileWidth}×${tileHeight} pixels does not fill its box (${tileBox.join(', ')})`,
      )
    for (let row = Math.max(-top, 0); row < Math.min(tileHeight, height - top); row++) {
      const line = data.subarray(
        (row * tileWidth + from) * 4,
        (row * tileWidth + from + Math.max(columns, 0)) * 4,
      )
      target.rgba.set(line, ((top + row) * width + Math.max(left, 0)) * 4)
    }
  },
  value: async ({ canvas }) => {
    if (!canvas) return null
    // Only who puts tiles together loads what writes files.
    const [{ rasterOf }, { writePng }] = await Promise.all([
      import('@polytable/media/image/raster-pixels'),
      import('@polytable/raster/png/write'),
    ])
    // Copied, as more tiles may come.
    return writePng(rasterOf({ ...canvas, rgba: canvas.rgba.slice() }, canvas.mode as 'RGBA'))
  },
})
