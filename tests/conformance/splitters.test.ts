import { pt } from 'polytable'
import { audio, audioSplitter, frameIterator, video, videoSplitter } from 'polytable/functions'
import type { AudioSplitterOptions, VideoSplitterOptions } from 'polytable/functions'
import { describe, expect, test } from 'vitest'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { expectError } from './support/expect-error.ts'
import { onOneBackend } from './support/backends.ts'
import { smallVideo } from './support/media.ts'

const RATE = 16_000
const types = { flac: 'audio/flac', mp3: 'audio/mpeg', mp4: 'audio/mp4', wav: 'audio/wav' }

/** A WAV file of 16-bit numbers, one channel. */
function wav(numbers: Float32Array): File {
  const bytes = new DataView(new ArrayBuffer(44 + 2 * numbers.length))
  const text = (at: number, value: string): void =>
    [...value].forEach((character, i) => bytes.setUint8(at + i, character.charCodeAt(0)))
  text(0, 'RIFF')
  bytes.setUint32(4, 36 + 2 * numbers.length, true)
  text(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 1, true)
  bytes.setUint16(22, 1, true)
  bytes.setUint32(24, RATE, true)
  bytes.setUint32(28, 2 * RATE, true)
  bytes.setUint16(32, 2, true)
  bytes.setUint16(34, 16, true)
  text(36, 'data')
  bytes.setUint32(40, 2 * numbers.length, true)
  numbers.forEach((number, i) => bytes.setInt16(44 + 2 * i, Math.round(number * 32767), true))
  return new File([bytes.buffer], 'sound.wav', { type: 'audio/wav' })
}

/** A tone where `isLoud`, else silence. */
function tones(seconds: number, isLoud: (time: number) => boolean): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, (_, i) =>
    isLoud(i / RATE) ? 0.3 * Math.sin((2 * Math.PI * 440 * i) / RATE) : 0,
  )
}

/** The numbers of a WAV file whose head has 44 bytes. */
async function numbersOf(file: { bytes(): Promise<Uint8Array> }): Promise<number[]> {
  const bytes = await file.bytes()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: (bytes.length - 44) / 2 }, (_, i) => view.getInt16(44 + 2 * i, true) / 32767)
}

const loudness = (numbers: readonly number[]): number =>
  Math.sqrt(numbers.reduce((sum, number) => sum + number ** 2, 0) / numbers.length)

/** Ten times 0.8 s of a tone and 0.4 s of silence. */
const withSilences = (): Float32Array => tones(12, (time) => time % 1.2 < 0.8)

onOneBackend('Splitters of sound and film', (backend) => {
  const segments = async (file: File, options: AudioSplitterOptions) => {
    const t = await backend.db.createTable(backend.path(), { sound: pt.audio() })
    await t.insert({ sound: file })
    const v = await backend.db.createView(backend.path('segments'), t, {
      iterator: audioSplitter(t.c.sound, options),
    })
    return v.orderBy(v.c.pos).collect()
  }

  describe('sound', () => {
    test.each(['flac', 'mp3', 'mp4', 'wav'] as const)(
      'a minute in five seconds are twelve segments, on the grid: %s',
      async (format) => {
        const t = await backend.db.createTable(backend.path(), { numbers: pt.array() })
        const sounds = await t.addComputedColumn({
          sound: audio.encodeAudio(t.c.numbers, { inputSampleRate: RATE, format }),
        })
        await sounds.insert({ numbers: tones(60, () => true) })
        const v = await backend.db.createView(backend.path('segments'), sounds, {
          iterator: audioSplitter(sounds.c.sound, { duration: 5, minSegmentDuration: 0.1 }),
        })
        const rows = await v
          .orderBy(v.c.pos)
          .select({
            start: v.c.segmentStart,
            end: v.c.segmentEnd,
            segment: v.c.audioSegment,
            length: audio.getMetadata(v.c.audioSegment).get('streams', 0, 'duration_seconds'),
          })
          .collect()
        expect(rows.length).toBe(12)
        rows.forEach(({ start, end, segment, length }, i) => {
          expect(Math.floor(start + 0.001)).toBe(i * 5)
          expect(start - i * 5).toBeLessThan(0.3)
          if (i > 0) expect(start).toBe(rows[i - 1]!.end)
          expect(Math.abs(end - start - length!)).toBeLessThan(0.1)
          expect(segment.mediaType).toBe(types[format])
        })
        expect(Math.abs(rows.at(-1)!.end - 60)).toBeLessThan(0.1)
        // 60 s / 7 s leaves 4 s at the end, which is too short.
        const w = await backend.db.createView(backend.path('segments'), sounds, {
          iterator: audioSplitter(sounds.c.sound, { duration: 7, minSegmentDuration: 5 }),
        })
        expect(await w.count()).toBe(8)
      },
    )

    test('segments have the numbers of the sound, and overlap by whole packets', async () => {
      const numbers = tones(5, (time) => time < 2.5)
      const rows = await segments(wav(numbers), { duration: 2 })
      const all: number[] = []
      for (const { audioSegment } of rows) all.push(...(await numbersOf(audioSegment)))
      expect(all.length).toBe(5 * RATE)
      expect(loudness(all.slice(0, RATE))).toBeGreaterThan(0.2)
      expect(loudness(all.slice(4 * RATE))).toBe(0)
      const overlapping = await segments(wav(numbers), { duration: 1, overlap: 0.05 })
      overlapping.slice(1).forEach(({ segmentStart }, i) => {
        expect(segmentStart).toBeLessThanOrEqual(overlapping[i]!.segmentEnd - 0.05)
      })
    })

    test('segments of at most so many bytes', async () => {
      const rows = await segments(wav(withSilences()), { maxSize: 100_000 })
      expect(rows.every(({ audioSegment }) => audioSegment.size <= 100_000)).toBe(true)
      expect(rows.length).toBe(4)
      rows.slice(1).forEach(({ segmentStart }, i) => expect(segmentStart).toBe(rows[i]!.segmentEnd))
      const t = await backend.db.createTable(backend.path(), { sound: pt.audio() })
      await t.insert({ sound: wav(withSilences()) })
      for (const [options, message] of [
        [{ maxSize: 100 }, 'too small to hold a single packet'],
        [{ maxSize: 50_000, overlap: 100 }, 'overlap is too large relative to maxSize'],
      ] as const) {
        await expectError(
          () =>
            backend.db.createView(backend.path('none'), t, { iterator: audioSplitter(t.c.sound, options) }),
          'INVALID_ARGUMENT',
          { message },
        )
      }
    })

    test('segments end in silence', async () => {
      const rows = await segments(wav(withSilences()), { duration: 3, minSilenceLen: 0.2 })
      expect([rows[0]!.segmentStart, rows.at(-1)!.segmentEnd]).toEqual([0, 12])
      for (const [i, { segmentStart, segmentEnd, audioSegment }] of rows.entries()) {
        expect(segmentEnd - segmentStart).toBeLessThanOrEqual(3.2)
        if (i > 0) expect(segmentStart).toBe(rows[i - 1]!.segmentEnd)
        expect(loudness((await numbersOf(audioSegment)).slice(-RATE / 20))).toBeLessThan(0.05)
      }
      const bySize = await segments(wav(withSilences()), { maxSize: 128 * 1024, minSilenceLen: 0.2 })
      for (const { audioSegment } of bySize) {
        expect(audioSegment.size).toBeLessThanOrEqual(128 * 1024)
        expect(loudness((await numbersOf(audioSegment)).slice(-RATE / 20))).toBeLessThan(0.05)
      }
    })

    test('silence at the beginning is left out, and segments that are silent', async () => {
      const gap = tones(6, (time) => time < 1 || time >= 5)
      const rows = await segments(wav(gap), { duration: 1, trimLeadingSilence: true })
      expect(rows.length).toBeGreaterThanOrEqual(2)
      for (const { audioSegment } of rows)
        expect(loudness((await numbersOf(audioSegment)).slice(0, RATE / 8))).toBeGreaterThan(0.01)
      const nothing = await segments(wav(new Float32Array(RATE)), { duration: 1, trimLeadingSilence: true })
      expect(nothing).toEqual([])
    })

    test('options can come from the row', async () => {
      const t = await backend.db.createTable(backend.path(), { sound: pt.audio(), length: pt.float() })
      await t.insert([3, 6].map((length) => ({ sound: wav(withSilences()), length })))
      const v = await backend.db.createView(backend.path('segments'), t, {
        iterator: audioSplitter(t.c.sound, { duration: t.c.length }),
      })
      expect((await v.groupBy(v.c.length).select({ n: v.c.length }).collect()).length).toBe(2)
      expect(await v.where(v.c.length.eq(3)).count()).toBe(4)
      expect(await v.where(v.c.length.eq(6)).count()).toBe(2)
    })

    test('wrong options are refused at the call', async () => {
      const t = await backend.db.createTable(backend.path(), { sound: pt.audio() })
      const wrong: AudioSplitterOptions[] = [
        {},
        { duration: 5, maxSize: 1024 },
        { duration: -1 },
        { duration: 1, minSegmentDuration: 2 },
        { duration: 1, overlap: 1 },
        { duration: 1, overlap: -1 },
        { duration: 1, minSegmentDuration: -1 },
        { maxSize: 0 },
        { duration: 5, minSilenceLen: 0 },
        { duration: 5, minSilenceLen: 0.2, silenceThresh: 0 },
      ]
      for (const options of wrong)
        await expectError(() => audioSplitter(t.c.sound, options), 'INVALID_ARGUMENT')
      await expectError(() => audioSplitter(t.c.sound, { length: 1 } as never), 'INVALID_ARGUMENT')
      await expectError(() => videoSplitter(t.c.sound, { duration: 1 }), 'TYPE_MISMATCH')
    })

    test.skipIf(!hasSharedData)('real sounds are tiled by their segments', async () => {
      for (const name of ['sample.mp3', 'sample.flac']) {
        const file = await sharedFile(`audio/${name}`)
        const rows = await segments(file, { duration: 5, overlap: 1.25, minSegmentDuration: 0.5 })
        expect(rows.length).toBeGreaterThan(2)
        rows.slice(1).forEach(({ segmentStart }, i) => {
          expect(segmentStart).toBeGreaterThan(rows[i]!.segmentStart)
          expect(segmentStart).toBeLessThan(rows[i]!.segmentEnd)
        })
        const quiet = await segments(file, { duration: 3, minSilenceLen: 0.05, silenceThresh: -30 })
        expect(quiet.length).toBeGreaterThan(3)
      }
    })
  })

  describe('films', () => {
    const split = async (options: VideoSplitterOptions, file?: File) => {
      const t = await backend.db.createTable(backend.path(), { video: pt.video() })
      await t.insert({ video: file ?? (await smallVideo()) })
      const v = await backend.db.createView(backend.path('segments'), t, {
        iterator: videoSplitter(t.c.video, options),
      })
      return v.orderBy(v.c.pos).select({
        start: v.c.segmentStart,
        startPts: v.c.segmentStartPts,
        end: v.c.segmentEnd,
        endPts: v.c.segmentEndPts,
        segment: v.c.videoSegment,
        duration: video.getDuration(v.c.videoSegment),
      })
    }
    const times = (rows: readonly { start: number; end: number }[]) =>
      rows.map(({ start, end }) => [start, end].map((time) => Number(time.toFixed(4))))

    test.each(['accurate', 'fast'] as const)('by duration, %s', async (mode) => {
      const rows = await (await split({ duration: 0.75, mode })).collect()
      expect(times(rows)).toEqual([
        [0, 0.8],
        [0.8, 1.5],
        [1.5, 2],
      ])
      expect(rows.map(({ startPts, endPts }) => [startPts, endPts])).toEqual([
        [0, 8192],
        [8192, 15360],
        [15360, 20480],
      ])
      rows.forEach(({ start, end, duration }) =>
        expect(Math.abs(duration - (end - start))).toBeLessThan(0.01),
      )
      const long = await (await split({ duration: 0.75, mode, minSegmentDuration: 0.6 })).collect()
      expect(long.length).toBe(2)
    })

    test.each(['accurate', 'fast'] as const)(
      'the frames of segments are those of the film, %s',
      async (mode) => {
        const t = await backend.db.createTable(backend.path(), { video: pt.video() })
        await t.insert({ video: await smallVideo() })
        const v = await backend.db.createView(backend.path('segments'), t, {
          iterator: videoSplitter(t.c.video, { segmentTimes: [0.5, 1.2], mode }),
        })
        const f = await backend.db.createView(backend.path('frames'), v, {
          iterator: frameIterator(v.c.videoSegment),
        })
        const all = await backend.db.createView(backend.path('frames'), t, {
          iterator: frameIterator(t.c.video),
        })
        const [got, want] = [await f.collect(), await all.collect()]
        expect(got.length).toBe(want.length)
        for (const i of [0, 4, 5, 11, 12, 19]) {
          const [a, b] = [await got[i]!.frame.pixels(), await want[i]!.frame.pixels()]
          expect([a.width, a.height]).toEqual([b.width, b.height])
          const difference =
            a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]!), 0) / a.data.length
          expect(difference).toBeLessThan(mode === 'fast' ? 0.001 : 12)
        }
      },
    )

    test('with an overlap, and the whole for no times', async () => {
      const rows = await (await split({ duration: 1, overlap: 0.5, mode: 'fast' })).collect()
      expect(times(rows)).toEqual([
        [0, 1],
        [0.5, 1.5],
        [1, 2],
      ])
      const file = await smallVideo()
      const [whole, ...others] = await (await split({ segmentTimes: [], mode: 'fast' }, file)).collect()
      expect([whole!.start, whole!.end, whole!.segment.size, others.length]).toEqual([0, 2, file.size, 0])
    })

    test('wrong options are refused at the call', async () => {
      const t = await backend.db.createTable(backend.path(), { video: pt.video() })
      const wrong: VideoSplitterOptions[] = [
        {},
        { duration: 1, segmentTimes: [1] },
        { duration: 0 },
        { duration: 1, overlap: 1, mode: 'fast' },
        { duration: 1, overlap: 0.5 },
        { duration: 1, minSegmentDuration: 2 },
        { segmentTimes: [2, 1] },
        { segmentTimes: [1], overlap: 0.5, mode: 'fast' },
        { duration: 1, mode: 'fast', videoEncoder: 'libx264' },
        { duration: 1, mode: 'fast', videoEncoderArgs: { crf: 18 } },
        { duration: 1, videoEncoder: '-i' },
        { duration: 1, videoEncoderArgs: { i: '/etc/passwd' } },
        { duration: 1, mode: 'slow' as never },
      ]
      for (const options of wrong)
        await expectError(() => videoSplitter(t.c.video, options), 'INVALID_ARGUMENT')
    })

    test.each(['accurate', 'fast'] as const)('a clip, %s', async (mode) => {
      const t = await backend.db.createTable(backend.path(), { video: pt.video(), from: pt.float() })
      const file = await smallVideo()
      await t.insert([0, 0.5, 7].map((from) => ({ video: file, from })))
      const rows = await t
        .orderBy(t.c.from)
        .select({
          rest: video.getDuration(video.clip(t.c.video, { startTime: t.c.from, mode })),
          half: video.getDuration(video.clip(t.c.video, { startTime: t.c.from, duration: 0.5, mode })),
          sound: video.extractAudio(
            video.clip(t.c.video, { startTime: t.c.from, endTime: t.c.from.add(0.5), mode }),
          ),
        })
        .collect()
      const seconds = (value: number | null) => value && Math.round(value * 100) / 100
      expect(rows.map(({ rest, half }) => [seconds(rest), seconds(half)])).toEqual([
        [2, 0.5],
        [1.5, 0.5],
        [null, null],
      ])
      expect(rows.map(({ sound }) => sound !== null)).toEqual([true, true, false])
      await expectError(() => video.clip(t.c.video, { startTime: -1 }), 'INVALID_ARGUMENT')
      await expectError(() => video.clip(t.c.video, { startTime: 2, endTime: 1 }), 'INVALID_ARGUMENT')
      await expectError(
        () => video.clip(t.c.video, { startTime: 2, endTime: 3, duration: 1 }),
        'INVALID_ARGUMENT',
      )
    })

    test('films are joined, those encoded alike and others', async () => {
      const t = await backend.db.createTable(backend.path(), { a: pt.video(), b: pt.video().nullable() })
      await t.insert([
        { a: await smallVideo(), b: await smallVideo() },
        { a: await smallVideo(), b: null },
      ])
      const copied = video.concatVideos([t.c.a, t.c.b])
      const encoded = video.concatVideos([t.c.a, video.clip(t.c.b, { startTime: 1, mode: 'fast' })])
      const rows = await t
        .select({
          copied: video.getMetadata(copied),
          encoded: video.getMetadata(encoded),
          none: video.concatVideos([t.c.b]),
          frame: video.extractFrame(copied, { timestamp: 3.95 }),
          last: video.extractFrame(copied, { timestamp: 3.9 }),
        })
        .collect()
      const lengths = rows.map(({ copied, encoded }) =>
        [copied, encoded].map((about) =>
          about?.streams.map(({ duration_seconds: length }) => Math.round(length! * 10) / 10),
        ),
      )
      expect(lengths).toEqual([
        [
          [4, 4],
          [3, 3],
        ],
        [
          [2, 2],
          [2, 2],
        ],
      ])
      expect(rows.map(({ none, frame, last }) => [none !== null, frame !== null, last !== null])).toEqual([
        [true, false, true],
        [false, false, false],
      ])
      await expectError(() => video.concatVideos(t.c.a as never), 'INVALID_ARGUMENT')
      await expectError(
        () => video.concatVideos([t.c.a], { videoEncoderArgs: { vf: 'movie=a' } }),
        'INVALID_ARGUMENT',
      )
    })

    test('images become a film', async () => {
      const t = await backend.db.createTable(backend.path(), { video: pt.video() })
      await t.insert({ video: await smallVideo() })
      const f = await backend.db.createView(backend.path('frames'), t, { iterator: frameIterator(t.c.video) })
      const [row] = await f
        .select({ film: video.makeVideo(f.c.frame, { orderBy: f.c.pos, fps: 5 }) })
        .collect()
      expect(row!.film!.mediaType).toBe('video/mp4')
      const made = await backend.db.createTable(backend.path(), { film: pt.video() })
      await made.insert({ film: row!.film! })
      const again = await backend.db.createView(backend.path('frames'), made, {
        iterator: frameIterator(made.c.film),
      })
      const [got, want] = [await again.collect(), await f.collect()]
      expect(got.map(({ frameAttrs }) => Number(frameAttrs.time.toFixed(3)))).toEqual(
        Array.from({ length: 20 }, (_, i) => i / 5),
      )
      for (const i of [0, 7, 19]) {
        const [a, b] = [await got[i]!.frame.pixels(), await want[i]!.frame.pixels()]
        const difference =
          a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]!), 0) / a.data.length
        expect(difference).toBeLessThan(12)
      }
      const none = await f
        .where(f.c.pos.lt(0))
        .select({ film: video.makeVideo(f.c.frame, { orderBy: f.c.pos }) })
        .collect()
      expect(none).toEqual([{ film: null }])
      await expectError(() => video.makeVideo(f.c.frame, { orderBy: f.c.pos, fps: 0 }), 'INVALID_ARGUMENT')
      await expectError(() => video.makeVideo(f.c.frame, {} as never), 'INVALID_ARGUMENT')
    })
  })
})
