import type { MediaReader } from '@polytable/udf/values/media-file'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import type { LocalMedia } from '@polytable/udf/pool/host'
import { sendBlobsBy } from '@polytable/udf/values/sendable-blob'

/** What this program seals its media with, for all its databases. */
export const mediaSeal = crypto.getRandomValues(new Uint32Array(8)).join('.')

/** How the media files of an engine's rows reach their bytes. */
export function mediaReader(engine: EngineApi, { sendableBlob, ...local }: LocalMedia): MediaReader {
  if (sendableBlob) sendBlobsBy(sendableBlob)
  return {
    ...local,
    seal: mediaSeal,
    open: (cell) => engine.openMedia(cell, {}),
    read: (cell, range) => engine.readMedia(cell, range),
    pixels: (cell) => engine.pixels(cell),
  }
}
