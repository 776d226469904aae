import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { selectFrames, type FrameSelection } from '../../packages/media/src/video/frame-times.ts'
import type { FrameInfo } from '../../packages/media/src/video/types.ts'
import { collectBatches } from './support.ts'

function framesAt(times: readonly number[]): FrameInfo[] {
  return times.map((time, index) => ({
    index,
    pts: Math.round(time * 1000),
    dts: null,
    time,
    isCorrupt: false,
    keyFrame: index % 12 === 0,
    pictType: index % 12 === 0 ? 'I' : 'P',
    interlacedFrame: false,
  }))
}

async function select(
  frames: FrameInfo[],
  selection: FrameSelection,
  duration: number,
): Promise<FrameInfo[]> {
  async function* batches(): AsyncGenerator<FrameInfo[]> {
    for (let at = 0; at < frames.length; at += 100) yield frames.slice(at, at + 100)
  }
  return collectBatches(selectFrames(batches(), selection, duration))
}

/** 448 frames at 29.97 per second, as the clip that Pixeltable's own test counts on. */
const clip = framesAt(Array.from({ length: 448 }, (_, i) => (i * 1001) / 30000))
const clipDuration = (448 * 1001) / 30000

describe('selectFrames', () => {
  test.each([
    [{ fps: 1 }, 15],
    [{ fps: 1 / 2 }, 8],
    [{ fps: 1 / 3 }, 5],
    [{ fps: 1000 }, 448],
    [{ numFrames: 10 }, 10],
    [{ numFrames: 50 }, 50],
    [{ numFrames: 1000 }, 448],
    [{ keyframesOnly: true }, 38],
    [{}, 448],
  ] satisfies [FrameSelection, number][])('%j takes %i of 448 frames', async (selection, count) => {
    expect(await select(clip, selection, clipDuration)).toHaveLength(count)
  })

  test('fps takes the frame nearest to each point of time', async () => {
    const chosen = await select(clip, { fps: 1 }, clipDuration)
    expect(chosen.slice(0, 4).map((frame) => frame.index)).toEqual([0, 30, 60, 90])
    for (const [k, frame] of chosen.entries())
      expect(Math.abs(frame.time - k)).toBeLessThanOrEqual(1001 / 60000)
  })

  test('numFrames takes the middles of equal parts', async () => {
    const chosen = await select(framesAt([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), { numFrames: 5 }, 10)
    expect(chosen.map((frame) => frame.time)).toEqual([1, 3, 5, 7, 9])
  })

  test('goes by times where the rate varies, and never takes a frame twice', async () => {
    const chosen = await select(framesAt([5, 5.1, 5.2, 8, 8.1, 9]), { fps: 1 }, 4)
    expect(chosen.map((frame) => frame.time)).toEqual([5, 5.2, 8, 8.1, 9])
  })

  test('takes ascending, distinct frames, and no more than asked for', async () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(gaps, fc.integer({ min: 1, max: 50 }), async (milliseconds, numFrames) => {
        let at = 0
        const frames = framesAt(milliseconds.map((gap) => (at += gap) / 1000))
        const duration = (at - milliseconds[0]! + 1) / 1000
        const chosen = await select(frames, { numFrames }, duration)
        const indices = chosen.map((frame) => frame.index)
        expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b))
        expect(chosen.length).toBeLessThanOrEqual(Math.min(numFrames, frames.length))
        expect(chosen.length).toBeGreaterThan(0)
      }),
      { numRuns: 100 },
    )
  })

  test.each([{ fps: 0 }, { fps: -1 }, { fps: NaN }, { numFrames: 0 }, { numFrames: 1.5 }])(
    'refuses %j',
    async (selection) => {
      await expect(select(clip, selection, clipDuration)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    },
  )

  test('refuses two options at once', async () => {
    await expect(select(clip, { fps: 1, keyframesOnly: true }, clipDuration)).rejects.toMatchObject({
      code: 'UNSUPPORTED_OPERATION',
    })
  })
})
