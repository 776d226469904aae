import { BlobSource, CustomSource, type Source } from 'mediabunny'
import { headerAfterShortFrame, LONGEST_SHORT_FRAME } from './flac-end.ts'

/** What FLAC files begin with. */
const SIGNATURE = 'fLaC'

/**
 * What mediabunny reads a file of sound from: slices of the Blob. Of a FLAC file whose last frame is shorter than 16 bytes, as one of
 * silence is, mediabunny finds the last frame only where the header of another follows, and does not find that one for the same
 * reason. See `findings/mediabunny-drops-short-last-flac-frame.sh`.
 */
export async function soundFileSource(blob: Blob): Promise<Source> {
  if ((await blob.slice(0, SIGNATURE.length).text()) !== SIGNATURE) return new BlobSource(blob)
  const end = new Uint8Array(await blob.slice(-LONGEST_SHORT_FRAME).arrayBuffer())
  const header = headerAfterShortFrame(end)
  if (header === undefined) return new BlobSource(blob)
  const longer = new Blob([blob, header])
  return new CustomSource({
    getSize: () => longer.size,
    read: async (from, to) => new Uint8Array(await longer.slice(from, to).arrayBuffer()),
    prefetchProfile: 'fileSystem',
  })
}
