import type { MediaInput } from '@polytable/model/ports/index'
import { inputKey } from '../../input/blob.ts'
import { createLru } from '../../lru.ts'
import type { VideoDemuxer } from '../types.ts'
import { readFrameTable, type FrameTable } from './plan.ts'

export interface IndexedTable extends FrameTable {
  /** Whether the container names its key frames, so that seeking hits them. */
  readonly isExact: boolean
  /** Whether FFmpeg too finds key frames by an index, and takes packets nearly in the order of their times. */
  readonly isIndexed: boolean
}

/** Tables of the last few videos, by the first demuxer that opens them. */
export interface FrameTables {
  read(input: MediaInput, signal?: AbortSignal): Promise<IndexedTable>
}

const TABLES = 8
const INDEXED_CONTAINERS = /^mov\b/

/** @param demuxers tried in this order; the first is taken to know key frames exactly. */
export function createFrameTables(demuxers: readonly VideoDemuxer[]): FrameTables {
  const tables = createLru<IndexedTable>({ capacity: TABLES })
  return {
    async read(input, signal) {
      const known = tables.get(inputKey(input))
      if (known !== undefined) return known
      for (const [position, demuxer] of demuxers.entries()) {
        const isLast = position === demuxers.length - 1
        if (!isLast && !(await demuxer.canOpen(input, signal))) continue
        const isExact = position === 0
        const table = {
          ...(await readFrameTable(demuxer.places(input, signal))),
          isExact,
          isIndexed: isExact && INDEXED_CONTAINERS.test((await demuxer.probe(input, signal)).container),
        }
        tables.set(inputKey(input), table)
        return table
      }
      throw new RangeError('No demuxer was passed.')
    },
  }
}
