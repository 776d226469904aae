import type { ImageLimits, MediaInput, MediaInspector, PixelData } from '@polytable/model/ports/index'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import type { MediaDecoder } from '@polytable/models/functions/run-task'
import { connect, transfer, type Channel, type Connection, type Remote } from '@polytable/rpc/index'
import { mediaFunctions } from '../media/functions.ts'
import type { MediaHost } from '../media/host.ts'

export interface MediaThread {
  readonly inspector: MediaInspector
  readonly decoder: MediaDecoder
  /** An image made small enough, in a format that is taken; undefined for one that is taken as it is. */
  readonly fitImage: (image: MediaInput, limits: ImageLimits) => Promise<Blob | undefined>
  readonly functions: { readonly functions: readonly RegisteredFunction[]; readonly runner: FunctionRunner }
  dispose(): void
}

/** The media thread as the engine uses it: started on first use, and again after it died. */
export function mediaThread(start: () => Channel): MediaThread {
  let connection: Connection<MediaHost> | undefined
  const api = (): Remote<MediaHost> => {
    if (!connection) {
      const started = connect<MediaHost>(start())
      connection = started
      void started.closed.then(() => {
        if (connection === started) connection = undefined
      })
    }
    return connection.api
  }
  const never = new AbortController().signal
  return {
    inspector: {
      inspect: (kind, input, options) => api().inspect(kind, input, options),
      frame: (video, time, signal) => api().frame(video, time, signal ?? never),
      framePixels: async (video, time) => passOn(await api().framePixels(video, time)),
      pixels: async (image) => passOn(await api().pixels(image)),
      encode: (rgba, width, height) => api().encode(rgba, width, height),
    },
    // What it gives is sent on to the model thread.
    decoder: {
      pixels: (image) => api().pixels(image),
      samples: (audio, signal) => api().samples(audio, signal ?? never),
    },
    fitImage: (image, limits) => api().fitImage(image, limits),
    functions: {
      functions: mediaFunctions,
      runner: {
        media: 'input',
        call: (name, args, signal) => api().call(name, args, signal ?? never),
        iterate: (name, args, signal) => api().iterate(name, args, signal ?? never),
        aggregate: (name, constants, rows, signal) => api().aggregate(name, constants, rows, signal ?? never),
      },
    },
    dispose: () => connection?.close(),
  }
}

/** What came from the media thread belongs to nobody here: it is moved to whoever asked, not copied. */
function passOn(pixels: PixelData): PixelData {
  return transfer(pixels, [pixels.data.buffer as ArrayBuffer])
}
