import { ALL_FORMATS, BlobSource, Input, type InputVideoTrack } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { waitFor } from '../../abort.ts'
import { inputKey, inputName, type OpenBlob } from '../../input/blob.ts'
import { createLru } from '../../lru.ts'

/** Keeps the last few videos open, so that reading their tables again costs nothing. */
export interface OpenTracks {
  /** @throws PolytableError INVALID_DATA_FORMAT where there is no video that mediabunny can read. */
  video(input: MediaInput, signal?: AbortSignal): Promise<InputVideoTrack>
  /** Closes a video after something went wrong with it. */
  forget(input: MediaInput): void
  close(): void
}

const OPEN_VIDEOS = 4

/** Opens videos through mediabunny. Reads slices of the Blob only. */
export function createOpenTracks(openBlob: OpenBlob): OpenTracks {
  const open = createLru<Promise<InputVideoTrack>>({
    capacity: OPEN_VIDEOS,
    onEvict: (track) => void track.then((value) => value.input.dispose()).catch(() => undefined),
  })
  const openTrack = async (input: MediaInput): Promise<InputVideoTrack> => {
    const file = new Input({ source: new BlobSource(await openBlob(input)), formats: ALL_FORMATS })
    const track = await file.getPrimaryVideoTrack().catch((cause: unknown) => {
      file.dispose()
      throw notReadable(input, cause)
    })
    if (track !== null) return track
    file.dispose()
    throw notReadable(input)
  }
  return {
    video(input, signal) {
      const key = inputKey(input)
      let track = open.get(key)
      if (track === undefined) {
        track = openTrack(input)
        open.set(key, track)
        track.catch(() => open.delete(key))
      }
      return waitFor(track, { signal })
    },
    forget: (input) => open.delete(inputKey(input)),
    close: () => open.clear(),
  }
}

function notReadable(input: MediaInput, cause?: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no readable video track.`, {
    hint: 'Check that the file is a video and was downloaded completely.',
    cause,
  })
}
