import { ALL_FORMATS, BlobSource, Input, type InputVideoTrack } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { waitFor } from '../../abort.ts'
import { inputKey, inputName, type OpenBlob } from '../../input/blob.ts'
import { createLru } from '../../lru.ts'
import { readEditList } from './edit-list.ts'
import { packetsOf } from './packets.ts'
import { inPresentationOrder } from './reorder.ts'
import { editedTimeline, wholeTimeline, type Timeline } from './timeline.ts'

/** The video track of an open file. */
export interface OpenVideo {
  readonly track: InputVideoTrack
  readonly timeline: Timeline
}

/** Keeps the last few videos open, so that reading their tables again costs nothing. */
export interface OpenTracks {
  /** @throws PolytableError INVALID_DATA_FORMAT where there is no video that mediabunny can read. */
  video(input: MediaInput, signal?: AbortSignal): Promise<OpenVideo>
  close(): void
}

const OPEN_VIDEOS = 4

/** Opens videos through mediabunny. Reads slices of the Blob only. */
export function createOpenTracks(openBlob: OpenBlob): OpenTracks {
  // What leaves is not disposed of: others may still read it. It holds nothing but a Blob.
  const open = createLru<Promise<OpenVideo>>({ capacity: OPEN_VIDEOS })
  const openVideo = async (input: MediaInput): Promise<OpenVideo> => {
    const blob = await openBlob(input)
    const file = new Input({ source: new BlobSource(blob), formats: ALL_FORMATS })
    try {
      const track = await file.getPrimaryVideoTrack()
      if (track === null) throw notReadable(input)
      return { track, timeline: await timelineOf(track, blob) }
    } catch (cause) {
      file.dispose()
      throw PolytableError.is(cause) ? cause : notReadable(input, cause)
    }
  }
  return {
    video(input, signal) {
      const key = inputKey(input)
      let video = open.get(key)
      if (video === undefined) {
        video = openVideo(input)
        open.set(key, video)
        video.catch(() => open.delete(key))
      }
      return waitFor(video, { signal })
    },
    close: () => open.clear(),
  }
}

async function timelineOf(track: InputVideoTrack, blob: Blob): Promise<Timeline> {
  const [format, resolution] = await Promise.all([track.input.getFormat(), track.getTimeResolution()])
  const isMovie = format.name === 'MP4' || format.name === 'QuickTime File Format'
  const list = isMovie ? await readEditList(blob, track.id) : undefined
  if (list === undefined) return wholeTimeline(resolution)
  return editedTimeline(list, async (tick) => {
    for await (const frame of inPresentationOrder(packetsOf(track, { tick, placesOnly: true })))
      if (frame.pts >= tick) return frame.pts
    return undefined
  })
}

function notReadable(input: MediaInput, cause?: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no readable video track.`, {
    hint: 'Check that the file is a video and was downloaded completely.',
    cause,
  })
}
