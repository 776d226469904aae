import { whenAborted } from '@polytable/model/async/abort'
import {
  ALL_FORMATS,
  BlobSource,
  BufferTarget,
  Conversion,
  Input,
  MkvOutputFormat,
  Mp4OutputFormat,
  Output,
  QUALITY_HIGH,
  type ConversionOptions,
} from 'mediabunny'
import { waitFor } from '../abort.ts'
import { encodedBy, videoEncoder } from '../encoded-by.ts'
import { withPlayedLength } from '../containers/played-length.ts'
import type { VideoPart } from './types.ts'

/**
 * A part of a video, made by mediabunny: MP4, or Matroska where MP4 cannot have its codec.
 * @param encode whether the pictures are encoded again
 * @returns undefined where mediabunny cannot read the file, or the platform not decode or encode it
 */
export async function convertPart(
  file: Blob,
  { from, to }: VideoPart,
  encode: boolean,
  signal?: AbortSignal,
): Promise<Blob | undefined> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS })
  try {
    if (!(await waitFor(input.canRead(), { signal }))) return undefined
    const codec = await (await input.getPrimaryVideoTrack())?.getCodec()
    if (!codec) return undefined
    const isMovie = encode || new Mp4OutputFormat().getSupportedVideoCodecs().includes(codec)
    const target = new BufferTarget()
    const output = new Output({
      format: isMovie ? new Mp4OutputFormat({ fastStart: false }) : new MkvOutputFormat(),
      target,
    })
    const options: ConversionOptions = {
      input,
      output,
      trim: { start: from, ...(to === Infinity ? {} : { end: to }) },
      video: encode ? { forceTranscode: true, codec: 'avc', quality: QUALITY_HIGH } : {},
      copy: encode ? {} : { mode: 'forced' },
      showWarnings: false,
    }
    const conversion = await Conversion.init(options)
    if (!conversion.isValid || conversion.discardedTracks.some(({ track }) => track.isVideoTrack()))
      return undefined
    const stop = (): void => void conversion.cancel().catch(() => undefined)
    const release = signal && whenAborted(signal, stop)
    try {
      await conversion.execute()
    } finally {
      release?.()
      signal?.throwIfAborted()
    }
    const encoder = encode ? videoEncoder() : 'mediabunny'
    if (!isMovie) return encodedBy(encoder, new Blob([target.buffer!], { type: 'video/x-matroska' }))
    const bytes = new Uint8Array(target.buffer!)
    // What is copied goes on as far as frames before the end need it.
    const played = to === Infinity ? bytes : withPlayedLength(bytes, to - Math.max(0, from))
    return encodedBy(encoder, new Blob([played as Uint8Array<ArrayBuffer>], { type: 'video/mp4' }))
  } finally {
    input.dispose()
  }
}
