import type { MediaReader } from '@polytable/core/client/index'
import type { EngineApi } from '@polytable/core/engine/index'
import type { LocalMedia } from '../udfs/host.ts'

/** What this program seals its media with, for all its databases. */
export const mediaSeal = crypto.getRandomValues(new Uint32Array(8)).join('.')

/** How the media files of an engine's rows reach their bytes. */
export function mediaReader(engine: EngineApi, local: LocalMedia): MediaReader {
  return {
    ...local,
    seal: mediaSeal,
    open: (cell) => engine.openMedia(cell, {}),
    pixels: (cell) => engine.pixels(cell),
  }
}
