import { pt, type Expression, type MediaFile } from 'polytable'
import { audio, audioSplitter, frameIterator, video } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onOneBackend } from './support/backends.ts'
import { silence, silentFlac, smallVideo } from './support/media.ts'

onOneBackend('Sound and video', (backend) => {
  test('a video tells what it is without being decoded', async () => {
    const t = await backend.db.createTable(backend.path(), { video: pt.video().nullable() })
    const file = await smallVideo()
    await t.insert([{ video: file }, { video: null }])
    const rows = await t
      .select({ metadata: video.getMetadata(t.c.video), duration: video.getDuration(t.c.video) })
      .collect()
    expect(rows[1]).toEqual({ metadata: null, duration: null })
    expect(rows[0]!.duration).toBe(2)
    expect(rows[0]!.metadata).toEqual({
      size: file.size,
      bit_rate: (file.size * 8) / 2,
      bit_exact: false,
      metadata: { major_brand: 'isom', minor_version: '512', compatible_brands: 'isomiso2avc1mp41' },
      streams: [
        {
          type: 'video',
          width: 128,
          height: 96,
          frames: 20,
          time_base: 1 / 10240,
          duration: 20480,
          duration_seconds: 2,
          average_rate: 10,
          base_rate: 10,
          guessed_rate: 10,
          metadata: {
            language: 'und',
            handler_name: 'VideoHandler',
            vendor_id: '[0][0][0][0]',
            encoder: 'Lavc libx264',
          },
          codec_context: {
            name: 'h264',
            codec_tag: 'avc1',
            profile: 'High 4:4:4 Predictive',
            pix_fmt: 'yuv444p',
          },
        },
        {
          type: 'audio',
          frames: 33,
          time_base: 1 / 16000,
          duration: 32000,
          duration_seconds: 2,
          metadata: { language: 'und', handler_name: 'SoundHandler', vendor_id: '[0][0][0][0]' },
          codec_context: { name: 'aac', codec_tag: 'mp4a', profile: 'LC', channels: 1 },
        },
      ],
    })
  })

  test('metadata are JSON: their members are columns and conditions', async () => {
    const t = await backend.db.createTable(backend.path(), { sound: pt.audio() })
    const computed = await t.addComputedColumn({ about: audio.getMetadata(t.c.sound) })
    await computed.insert({ sound: silence() })
    const rows = await computed
      .where(computed.c.about.get('streams', 0, 'duration_seconds').eq(1))
      .select({ about: computed.c.about })
      .collect()
    expect(rows.map(({ about }) => about)).toEqual([
      {
        size: 16044,
        bit_rate: 128352,
        bit_exact: false,
        metadata: {},
        streams: [
          {
            type: 'audio',
            frames: 0,
            time_base: 1 / 8000,
            duration: 8000,
            duration_seconds: 1,
            metadata: {},
            codec_context: {
              name: 'pcm_s16le',
              codec_tag: String.raw`\x01\x00\x00\x00`,
              profile: null,
              channels: 1,
            },
          },
        ],
      },
    ])
  })

  test('a frame is extracted at or after a time; beyond the last there is none', async () => {
    const t = await backend.db.createTable(backend.path(), { video: pt.video(), at: pt.float() })
    const file = await smallVideo()
    await t.insert([0, 0.25, 0.3, 1.9, 1.95, 5].map((at) => ({ video: file, at })))
    const v = await backend.db.createView(backend.path('frames'), t.where(t.c.at.eq(0)), {
      iterator: frameIterator(t.c.video),
    })
    const frames = await v.orderBy(v.c.pos).collect()
    const pixels = (frame: { pixels(): Promise<{ data: ArrayLike<number> }> }) =>
      frame.pixels().then(({ data }) => Array.from(data).join())
    const withFrames = await t.addComputedColumn({
      extracted: video.extractFrame(t.c.video, { timestamp: t.c.at }),
    })
    const rows = await withFrames.orderBy(withFrames.c.at).collect()
    const found = []
    for (const { extracted } of rows) found.push(extracted && (await pixels(extracted)))
    const expected = []
    for (const i of [0, 3, 3, 19]) expected.push(await pixels(frames[i]!.frame))
    expect(found).toEqual([...expected, null, null])
    await expectError(() => video.extractFrame(t.c.video, { timestamp: -1 }), 'INVALID_ARGUMENT', {
      message: 'timestamp must not be negative',
    })
    await expectError(
      () => t.select({ frame: video.extractFrame(t.c.video, { timestamp: t.c.at.sub(1) }) }).collect(),
      'INVALID_ARGUMENT',
    )
  })

  test('what is no video is refused at the call', async () => {
    const t = await backend.db.createTable(backend.path(), { sound: pt.audio() })
    await expectError(() => video.getDuration(t.c.sound), 'TYPE_MISMATCH')
    await expectError(() => video.getDuration('a.mp4' as never), 'TYPE_MISMATCH')
    await expectError(() => audio.getMetadata(t.c.sound, { a: 1 } as never), 'INVALID_ARGUMENT')
  })

  test('numbers become files of sound, as long as they are', async () => {
    const t = await backend.db.createTable(backend.path(), { samples: pt.array() })
    const samples = tone(440, 44_100, 50_000)
    await t.insert([{ samples }, { samples: [Array.from(samples), Array.from(samples.map((n) => -n))] }])
    for (const [format, codec, mediaType] of [
      ['wav', 'pcm_s16le', 'audio/wav'],
      ['mp3', 'mp3', 'audio/mpeg'],
      ['flac', 'flac', 'audio/flac'],
      ['mp4', 'aac', 'audio/mp4'],
    ] as const) {
      const sound = audio.encodeAudio(t.c.samples, { inputSampleRate: 44_100, format })
      const rows = await t
        .select({ sound, about: audio.getMetadata(sound), pcm: audio.multiplyVolume(sound, { factor: 1 }) })
        .collect()
      expect(rows.map(({ sound: { mediaType } }) => mediaType)).toEqual([mediaType, mediaType])
      rows.forEach(({ about, pcm }, i) => {
        expect(about.streams[0]?.codec_context).toMatchObject({ name: codec, channels: i + 1 })
        expect(pcm.mediaType).toBe(mediaType)
      })
    }
    const half = await t
      .select({
        sound: audio.encodeAudio(t.c.samples, {
          inputSampleRate: 44_100,
          outputSampleRate: 22_050,
          format: 'wav',
        }),
      })
      .collect()
    const { rate, channels, numbers } = await readWav(half[0]!.sound)
    expect([rate, channels, numbers.length]).toEqual([22_050, 1, 25_000])
    const want = tone(440, 22_050, 25_000)
    for (let i = 100; i < 24_900; i += 11) expect(Math.abs(numbers[i]! - want[i]!)).toBeLessThan(1e-4)
    await expectError(
      () => audio.encodeAudio(t.c.samples, { inputSampleRate: 44_100, format: 'ogg' as never }),
      'INVALID_ARGUMENT',
      { message: "not 'ogg'" },
    )
    await expectError(
      () =>
        t.select({ a: audio.encodeAudio(t.c.samples, { inputSampleRate: 1234, format: 'mp3' }) }).collect(),
      'INVALID_ARGUMENT',
    )
  })

  test('FLAC that ends in silence is read to its end', async () => {
    const t = await backend.db.createTable(backend.path(), { sound: pt.audio(), frames: pt.int() })
    const louder = await t.addComputedColumn({ louder: audio.multiplyVolume(t.c.sound, { factor: 1 }) })
    await louder.insert([1, 3].map((frames) => ({ sound: silentFlac(frames), frames })))
    const length = (sound: Expression<MediaFile>) =>
      audio.getMetadata(sound).get('streams', 0, 'duration').cast(pt.float())
    const rows = await louder
      .orderBy(louder.c.frames)
      .select({ given: length(louder.c.sound), made: length(louder.c.louder) })
      .collect()
    expect(rows).toEqual([1, 3].map((frames) => ({ given: frames * 4096, made: frames * 4096 })))
    const parts = await backend.db.createView(backend.path('parts'), t, {
      iterator: audioSplitter(t.c.sound, { duration: 10 }),
    })
    const ends = await parts.orderBy(parts.c.frames).select({ end: parts.c.segmentEnd }).collect()
    for (const [i, frames] of [1, 3].entries()) expect(ends[i]!.end).toBeCloseTo((frames * 4096) / 44_100, 3)
    const copies = await parts.select('audioSegment').collect()
    expect(copies.map(({ audioSegment }) => audioSegment.size).sort()).toEqual(
      [1, 3].map((frames) => silentFlac(frames).size),
    )
  })

  test('the sound of a video is a file of its own', async () => {
    const t = await backend.db.createTable(backend.path(), { video: pt.video() })
    await t.insert({ video: await smallVideo() })
    const [row] = await t
      .select({
        wav: video.extractAudio(t.c.video),
        float: video.extractAudio(t.c.video, { codec: 'pcm_f32le' }),
        flac: audio.getMetadata(video.extractAudio(t.c.video, { format: 'flac' })),
        none: video.extractAudio(t.c.video, { streamIdx: 1 }),
      })
      .collect()
    const { rate, channels, numbers } = await readWav(row!.wav!)
    expect([rate, channels, numbers.length]).toEqual([16_000, 1, 32_768])
    expect(Math.max(...numbers)).toBeGreaterThan(0.01)
    expect((await row!.float!.bytes()).length).toBeGreaterThan(4 * 32_000)
    expect(row!.flac!.streams[0]).toMatchObject({ duration_seconds: 2.048, codec_context: { name: 'flac' } })
    expect(row!.none).toBeNull()
    await expectError(
      () => t.select({ a: video.extractAudio(t.c.video, { format: 'mp3', codec: 'flac' }) }).collect(),
      'INVALID_ARGUMENT',
    )
  })

  test('sound becomes louder and quieter, for a while, and fades', async () => {
    const t = await backend.db.createTable(backend.path(), { samples: pt.array() })
    const sound = await t.addComputedColumn({
      sound: audio.encodeAudio(t.c.samples, { inputSampleRate: 1000, format: 'wav' }),
    })
    await sound.insert({ samples: new Float32Array(1000).fill(0.25) })
    const c = sound.c.sound
    const [row] = await sound
      .select({
        half: audio.multiplyVolume(c, { factor: 0.5 }),
        cut: audio.multiplyVolume(c, { factor: 100 }),
        between: audio.multiplyVolume(c, { factor: 2, startTime: 0.2, endTime: 0.5 }),
        before: audio.multiplyVolume(c, { factor: 0, endTime: 0.5 }),
        fadeIn: audio.fadeIn(c, { duration: 0.5 }),
        longFadeIn: audio.fadeIn(c, { duration: 5 }),
        fadeOut: audio.fadeOut(c, { duration: 0.5 }),
        loudest: audio.normalize(c),
      })
      .collect()
    const at = async (file: { bytes(): Promise<Uint8Array> }, ...places: number[]) => {
      const { numbers } = await readWav(file)
      expect(numbers.length).toBe(1000)
      return places.map((place) => Number(numbers[place]!.toFixed(3)))
    }
    expect(await at(row!.half, 0, 999)).toEqual([0.125, 0.125])
    expect(await at(row!.cut, 0)).toEqual([1])
    expect(await at(row!.between, 199, 200, 499, 500)).toEqual([0.25, 0.5, 0.5, 0.25])
    expect(await at(row!.before, 0, 499, 500)).toEqual([0, 0, 0.25])
    expect(await at(row!.fadeIn, 0, 250, 500, 999)).toEqual([0, 0.125, 0.25, 0.25])
    expect(await at(row!.longFadeIn, 0, 500)).toEqual([0, 0.125])
    expect(await at(row!.fadeOut, 0, 500, 750, 999)).toEqual([0.25, 0.25, 0.125, 0])
    expect(await at(row!.loudest, 500)).toEqual([1])
    const silent = await sound
      .select({ a: audio.normalize(audio.multiplyVolume(c, { factor: 0 })) })
      .collect()
    expect(await at(silent[0]!.a, 0, 999)).toEqual([0, 0])
    await expectError(() => audio.fadeIn(c, { duration: 0 }), 'INVALID_ARGUMENT')
    await expectError(
      () => audio.multiplyVolume(c, { factor: 1, startTime: 2, endTime: 1 }),
      'INVALID_ARGUMENT',
    )
  })
})

function tone(hertz: number, rate: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate))
}

/** The first channel of a WAV file of 16-bit numbers whose head has 44 bytes. */
async function readWav(file: { bytes(): Promise<Uint8Array> }) {
  const bytes = await file.bytes()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const channels = view.getUint16(22, true)
  const numbers: number[] = []
  for (let at = 44; at + 2 * channels <= bytes.length; at += 2 * channels)
    numbers.push(view.getInt16(at, true) / 32768)
  return { rate: view.getUint32(24, true), channels, numbers }
}
