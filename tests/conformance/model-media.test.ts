import { pt } from 'polytable'
import { clip, imageCaptioning, textToSpeech, voiceActivity, whisper } from 'polytable/models'
import { audio } from 'polytable/functions'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { silence, silentFlac, wav } from './support/media.ts'
import { modelOptions } from './support/model-options.ts'
import { blue, green, red } from './support/plain-picture.ts'

onOneBackend(
  'Models of images and sound',
  (setting) => {
    test('clip puts texts and images into one space', async () => {
      const t = await setting.db.createTable(setting.path(), {
        name: pt.string(),
        img: pt.image().nullable(),
      })
      await t.insert([
        { name: 'a red thing', img: red },
        { name: 'blue', img: blue },
        { name: 'green', img: null },
      ])
      const model = 'tiny-clip'
      const rows = await t
        .select({
          image: clip(t.c.img, { model }),
          text: clip(t.c.name, { model }),
          red: clip('red', { model }),
        })
        .collect()
      expect(rows.map(({ image }) => image && [...image])).toEqual([[1, 0, 0], [0, 0, 1], null])
      expect([...rows[0]!.text].map((each) => Math.round(each * 3))).toEqual([1, 0, 0])
      expect([...rows[1]!.text]).toEqual([0, 0, 1])
      expect([...rows[2]!.red]).toEqual([1, 0, 0])
    })

    test('clip.using indexes texts, and images that are found by texts', async () => {
      const t = await setting.db.createTable(setting.path(), { name: pt.string(), img: pt.image() })
      await t.insert([
        { name: 'red', img: blue },
        { name: 'blue', img: red },
      ])
      const embedding = clip.using({ model: 'tiny-clip' })
      const ofTexts = await t.addEmbeddingIndex(t.c.name, { embedding })
      const similar = ofTexts.c.name.similarity({ string: 'a blue thing' })
      expect(await ofTexts.orderBy(similar, 'desc').select('name').first()).toEqual({ name: 'blue' })
      const ofImages = await ofTexts.addEmbeddingIndex(ofTexts.c.img, { embedding })
      const seen = ofImages.c.img.similarity({ string: 'a blue thing' })
      expect(await ofImages.orderBy(seen, 'desc').select('name').first()).toEqual({ name: 'red' })
    })

    test('imageCaptioning says what an image shows', async () => {
      const t = await setting.db.createTable(setting.path(), { img: pt.image() })
      await t.insert([{ img: red }, { img: green }])
      const caption = imageCaptioning(t.c.img, { model: 'tiny-captions' })
      const rows = await t.select({ caption }).collect()
      expect(rows.map((row) => row.caption)).toEqual(['red picture', 'green picture'])
    })

    test('whisper says what it hears and when, also in what is longer than 30 seconds', async () => {
      const t = await setting.db.createTable(setting.path(), { sound: pt.audio() })
      await t.insert([{ sound: silence() }, { sound: silentFlac(340) }])
      const heard = whisper(t.c.sound, { model: 'tiny-whisper' })
      const [short, long] = (await t.select({ heard }).collect()).map((row) => row.heard)
      expect(short).toEqual({ text: 'hello world', chunks: [{ timestamp: [0, 1], text: 'hello world' }] })
      expect(long!.text).toBe('hello world')
    })

    test('voiceActivity says when somebody speaks', async () => {
      const t = await setting.db.createTable(setting.path(), { sound: pt.audio().nullable() })
      const twice = new Int16Array(32_000)
      twice.fill(20_000, 8000, 16_000).fill(20_000, 19_200, 24_000).fill(20_000, 28_000, 29_000)
      await t.insert([{ sound: wav('twice.wav', twice, 16_000) }, { sound: silence() }, { sound: null }])
      const model = 'tiny-speech'
      const rows = await t
        .select({
          speech: voiceActivity(t.c.sound, { model }),
          loose: voiceActivity(t.c.sound, { model, minSilenceMs: 300, minSpeechMs: 0, padMs: 0 }),
          loud: voiceActivity(t.c.sound, { model, threshold: 0.9 }),
        })
        .collect()
      // In windows of 512 numbers, each with 64 of the one before.
      const speech = [
        { start: (7680 - 480) / 16_000, end: (16_384 + 480) / 16_000 },
        { start: (18_944 - 480) / 16_000, end: (24_064 + 480) / 16_000 },
      ]
      expect(rows.map((row) => row.speech)).toEqual([speech, [], null])
      expect(rows[0]!.loose).toEqual([{ start: 7680 / 16_000, end: 2 }])
      expect(rows[0]!.loud).toEqual([])
    })

    test('voiceActivity refuses other models and options, and goes on', async () => {
      const t = await setting.db.createTable(setting.path(), { sound: pt.audio() })
      await t.insert({ sound: silence() })
      const by = (model: string) => t.select({ speech: voiceActivity(t.c.sound, { model }) }).collect()
      await expectError(by('tiny-topics'), 'INVALID_ARGUMENT', { message: 'none for voiceActivity' })
      await expectError(by('no-such-model'), 'PATH_NOT_FOUND', { message: 'no-such-model' })
      expect(await by('tiny-speech')).toEqual([{ speech: [] }])
      expect(() => voiceActivity(t.c.sound, { model: 'm', threshold: 2 })).toThrow(/threshold/)
      expect(() => voiceActivity(t.c.sound, { model: 'm', padMs: -1 })).toThrow(/padMs/)
    })

    test('textToSpeech makes sound', async () => {
      const t = await setting.db.createTable(setting.path(), { text: pt.string() })
      await t.insert({ text: 'beep and beep' })
      const spoken = await t.addComputedColumn({ sound: textToSpeech(t.c.text, { model: 'tiny-voice' }) })
      const [row] = await spoken.select({ facts: audio.getMetadata(spoken.c.sound) }).collect()
      expect(row!.facts.streams[0]).toMatchObject({ codec_context: { name: expect.stringContaining('pcm') } })
    })
  },
  await modelOptions(),
)
