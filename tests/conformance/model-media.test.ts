import { pt } from 'polytable'
import { clip, imageCaptioning, textToSpeech, whisper } from 'polytable/models'
import { audio } from 'polytable/functions'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { silence, silentFlac } from './support/media.ts'
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
