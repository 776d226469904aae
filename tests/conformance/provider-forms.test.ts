import { pt } from 'polytable'
import { bedrock, chat, elevenlabs, gemini, openai, twelvelabs } from 'polytable/providers'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { onOneBackend } from './support/backends.ts'
import { redAndBlue, silence, smallVideo } from './support/media.ts'
import { picture } from './support/pictures.ts'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'
import { docx, paragraph } from '../support/office-files.ts'

const server = await providerServer()
const key = `key-${crypto.randomUUID()}`
const model = 'echo'
const providers = {
  ...providersAt(server, key),
  azure: { kind: 'openai', apiKey: key, baseUrl: `${server}/azure`, apiVersion: '2024-10-21' },
}

type Body = Readonly<Record<string, unknown>>
type Schema = Readonly<Record<string, unknown>>

onOneBackend(
  'What providers are sent',
  (backend) => {
    const texts = async (...given: readonly string[]) => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      await t.insert(given.map((text) => ({ text })))
      return t
    }
    /** What was asked last at a path that contains a text. */
    const lastAt = async (part: string) =>
      (await seenWith(server, key)).filter(({ path }) => path.includes(part)).at(-1)!
    const bodyAt = async (part: string): Promise<Body> => (await lastAt(part)).body as Body

    test('schemas are reduced to what each takes, and answers held against all of them', async () => {
      const t = await texts('fine')
      const schema = z.object({
        name: z.string().min(2).max(40).describe('Of whom'),
        length: z.int().min(1).max(9),
      })
      // JSON of a database has its keys in an order of its own.
      const strict = {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'Of whom\n{maxLength: 40, minLength: 2}' },
          length: { type: 'integer', description: '{maximum: 9, minimum: 1}' },
        },
        required: ['name', 'length'],
        additionalProperties: false,
      }
      const ask = async (name: string, given: object, text = t.c.text as never) =>
        (await t.select({ a: chat(text, { model: `${name}/echo`, schema: given as never }) }).first())!.a!
      expect((await ask('openai', schema)).object).toEqual({ name: 'fine', length: 4 })
      expect((await bodyAt('/openai/v1/chat'))['response_format']).toEqual({
        type: 'json_schema',
        json_schema: { name: 'answer', schema: strict, strict: true },
      })
      expect((await ask('anthropic', schema)).object).toEqual({ name: 'fine', length: 4 })
      expect((await bodyAt('/anthropic/'))['output_config']).toEqual({
        format: { type: 'json_schema', schema: strict },
      })
      // The server says that 'much too long a name' has 20 letters.
      const u = await texts('much too long a name')
      await expect(
        u.select({ a: chat(u.c.text, { model: 'anthropic/echo', schema }) }).collect(),
      ).rejects.toMatchObject({ message: expect.stringMatching(/does not fit the schema.*greater than 9/) })
    })

    test('a schema that is not closed at every depth is not said to be strict', async () => {
      const t = await texts('fine')
      const closed = { type: 'object', required: ['a'], properties: { a: {} }, additionalProperties: false }
      const names = { name: { type: 'string' }, length: { type: 'integer' } }
      const root = { type: 'object', required: ['name', 'length'], additionalProperties: false }
      const withPart = (part: Schema): Schema => ({
        ...root,
        required: ['name', 'length'],
        properties: names,
        $defs: { part },
      })
      const loose: readonly Schema[] = [
        { ...root, required: ['name'], properties: names },
        { ...root, additionalProperties: true, properties: names },
        { type: 'object', required: ['name', 'length'], properties: names },
        withPart({ type: ['object', 'null'], properties: { a: { type: 'string' } }, required: [] }),
        withPart({ type: 'array', items: { anyOf: [{ type: 'object' }, { type: 'null' }] } }),
        withPart({ type: 'object', additionalProperties: { type: 'number' } }),
        withPart({ allOf: [{ type: 'string' }] }),
        withPart(closed),
      ]
      for (const schema of loose) {
        const row = await t.select({ a: chat(t.c.text, { model: 'openai/echo', schema }) }).first()
        expect(row!.a!.object).toEqual({ name: 'fine', length: 4 })
        expect((await bodyAt('/openai/v1/chat'))['response_format']).toEqual({
          type: 'json_schema',
          json_schema: { name: 'answer', schema, strict: false },
        })
      }
      // Anthropic closes objects that say nothing of other members, but cannot be held to any members, or to lists in lists.
      const open = { ...root, additionalProperties: true, properties: names }
      const recursive = withPart({ type: 'array', items: { $ref: '#/$defs/part' } })
      for (const schema of [open, recursive]) {
        const row = await t.select({ a: chat(t.c.text, { model: 'anthropic/echo', schema }) }).first()
        expect(row!.a!.object).toEqual({ name: 'fine', length: 4 })
        const body = await bodyAt('/anthropic/')
        expect(body['output_config']).toBeUndefined()
        expect(JSON.parse(String(body['system']).replace(/^[^{]*/, ''))).toEqual(schema)
      }
      const list = { type: 'array', items: { type: 'string' } }
      await expect(
        t.select({ a: chat(t.c.text, { model: 'openai/echo', schema: list }) }).collect(),
      ).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      expect((await bodyAt('/openai/v1/chat'))['response_format']).toBeUndefined()
    })

    test('documents and videos have the names and formats of Bedrock', async () => {
      const t = await backend.db.createTable(backend.path(), {
        letter: pt.document(),
        page: pt.document(),
        film: pt.video(),
      })
      const letter = docx([paragraph('Dear all')].join(''))
      await t.insert({
        letter: new File([letter], 'Über  uns (v2.1)_final.docx'),
        page: new File(['<html><body>Hi</body></html>'], 'Über  uns (v2.1)_final.html', {
          type: 'text/html',
        }),
        film: await smallVideo(),
      })
      const content = [
        { type: 'text', text: 'What?' },
        { type: 'document', document: t.c.letter },
        { type: 'document', document: t.c.page },
        { type: 'video', video: t.c.film },
      ]
      const messages = [{ role: 'user', content }]
      await t
        .select({
          a: bedrock.converse(messages, { model: 'nova' }),
          b: chat(messages, { model: 'bedrock/claude' }),
        })
        .collect()
      const source = { bytes: expect.any(String) as string }
      for (const name of ['nova', 'claude'])
        expect((await bodyAt(`/bedrock/model/${name}/converse`))['messages']).toEqual([
          {
            role: 'user',
            content: [
              { text: 'What?' },
              { document: { format: 'docx', name: 'ber uns (v2 1) final', source } },
              { document: { format: 'html', name: 'ber uns (v2 1) final 2', source } },
              { video: { format: 'mp4', source } },
            ],
          },
        ])
    })

    test('transcripts are texts too', async () => {
      const t = await backend.db.createTable(backend.path(), { sound: pt.audio() })
      await t.insert({ sound: silence() })
      const ask = (format: string) =>
        openai.transcriptions(t.c.sound, { model, options: { response_format: format } })
      const row = await t
        .select({ text: ask('text'), srt: ask('srt'), vtt: ask('vtt'), json: ask('json') })
        .first()
      expect(row).toEqual({
        text: { text: 'heard\n' },
        srt: { text: 'heard\n' },
        vtt: { text: 'heard\n' },
        json: { text: 'heard' },
      })
    })

    test('Gemini: what config says comes before what is usual, and parts of texts are as others write them', async () => {
      const t = await texts('Hallo')
      const config = { speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Puck' } } } }
      const speechOf = async (options: object) => {
        await t.select({ s: gemini.generateSpeech(t.c.text, { model, ...options }) }).first()
        return ((await bodyAt(':generateContent'))['generationConfig'] as Body)['speechConfig']
      }
      expect(await speechOf({ config })).toEqual(config.speechConfig)
      const kore = { prebuiltVoiceConfig: { voiceName: 'Kore' } }
      expect(await speechOf({ config: { speechConfig: { languageCode: 'de' } } })).toEqual({
        voiceConfig: kore,
        languageCode: 'de',
      })
      const parts = [{ type: 'text', text: 'One ' }, 'and ', { text: 'three: ' }, t.c.text]
      const say = async (contents: unknown) => {
        await t.select({ s: gemini.generateContent(contents, { model }) }).first()
        return (await bodyAt(':generateContent'))['contents']
      }
      const turn = {
        role: 'user',
        parts: [{ text: 'One ' }, { text: 'and ' }, { text: 'three: ' }, { text: 'Hallo' }],
      }
      expect(await say(parts)).toEqual([turn])
      expect(await say([{ role: 'user', parts }])).toEqual([turn])
    })

    test('ElevenLabs has the format of sounds in the query', async () => {
      const t = await texts('Hello')
      const options = { model, voice: 'v', outputFormat: 'pcm_8000', options: { seed: 1 } }
      const row = await t
        .select({
          said: elevenlabs.textToSpeech(t.c.text, options),
          sound: elevenlabs.soundEffects(t.c.text, { model, options: { output_format: 'mp3_22050_32' } }),
        })
        .first()
      // Eight raw samples of 16 bits, as a file.
      expect([row!.said!.mediaType, row!.said!.size]).toEqual(['audio/wav', 60])
      const said = await lastAt('/text-to-speech/')
      expect(said.path).toBe('/elevenlabs/text-to-speech/v?output_format=pcm_8000')
      expect(said.body).toEqual({ text: 'Hello', model_id: model, seed: 1 })
      const sound = await lastAt('/sound-generation')
      expect([sound.path, sound.body]).toEqual([
        '/elevenlabs/sound-generation?output_format=mp3_22050_32',
        { text: 'Hello', model_id: model },
      ])
      await expect(
        t
          .select({ s: elevenlabs.textToSpeech(t.c.text, { ...options, outputFormat: 'ulaw_8000' }) })
          .collect(),
      ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    })

    test('TwelveLabs gives vectors of texts, images, sounds and videos', async () => {
      const t = await backend.db.createTable(backend.path(), {
        text: pt.string(),
        image: pt.image(),
        sound: pt.audio(),
        film: pt.video(),
      })
      const image = await (await fetch(redAndBlue)).blob()
      await t.insert({ text: 'boat', image, sound: silence(), film: await smallVideo() })
      const row = await t
        .select({
          text: twelvelabs.embed(t.c.text, { model: 'marengo3.0' }),
          image: twelvelabs.embed(t.c.image, { model: 'marengo3.0' }),
          sound: twelvelabs.embed(t.c.sound, { model: 'marengo3.0' }),
          film: twelvelabs.embed(t.c.film, {
            model: 'marengo3.0',
            startSec: 0.5,
            embeddingOption: ['visual'],
          }),
        })
        .first()
      expect([...row!.text]).toEqual([4, 2, 1])
      for (const vector of [row!.image, row!.sound, row!.film]) expect(vector[0]).toBeGreaterThan(100)
      const seen = (await seenWith(server, key)).filter(({ path }) => path === '/twelvelabs/v1.3/embed-v2')
      const source = { base64_string: expect.any(String) as string }
      const expected = [
        { input_type: 'text', text: { input_text: 'boat' } },
        { input_type: 'image', image: { media_source: source } },
        { input_type: 'audio', audio: { media_source: source } },
        {
          input_type: 'video',
          video: { media_source: source, start_sec: 0.5, embedding_option: ['visual'] },
        },
      ]
      const bodies = seen.map(({ body }) => body)
      for (const body of expected) expect(bodies).toContainEqual({ model_name: 'marengo3.0', ...body })
    })

    test('moderations take a model or none', async () => {
      const t = await texts('hello')
      const modelOf = async (options: { readonly model?: string }) => {
        await t.select({ m: openai.moderations(t.c.text, options) }).first()
        return (await bodyAt('/moderations'))['model']
      }
      expect(await modelOf({})).toBe('omni-moderation-latest')
      expect(await modelOf({ model: 'text-moderation-stable' })).toBe('text-moderation-stable')
    })

    test('Azure is asked by the deployment and the version of its interface', async () => {
      const t = await texts('hello')
      const azure = openai.on('azure')
      const row = await t
        .select({
          chat: chat(t.c.text, { model: 'azure/my-gpt' }),
          vector: azure.embeddings(t.c.text, { model: 'my-vectors' }),
        })
        .first()
      expect([row!.chat!.text, [...row!.vector]]).toEqual(['HELLO', [5, 2, 1]])
      const seen = (await seenWith(server, key)).filter(({ path }) => path.startsWith('/azure/'))
      expect(seen.map(({ path }) => path).sort()).toEqual([
        '/azure/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
        '/azure/openai/deployments/my-vectors/embeddings?api-version=2024-10-21',
      ])
      for (const { headers } of seen) {
        expect(headers['api-key']).toBe(key)
        expect(headers['authorization']).toBeUndefined()
      }
    })

    test('images that are too large are made smaller, the others sent as they are', async () => {
      const t = await backend.db.createTable(backend.path(), { img: pt.image() })
      await t.insert([{ img: picture(1, 2400, 1200) as never }, { img: picture(2, 300, 200) as never }])
      const messages = [{ role: 'user', content: [{ type: 'image', image: t.c.img }] }]
      const seenBefore = (await seenWith(server, key)).length
      await t
        .select({
          o: chat(messages, { model: 'openai/echo' }),
          a: chat(messages, { model: 'anthropic/echo' }),
          b: bedrock.converse(messages, { model: 'sizes' }),
        })
        .collect()
      const seen = (await seenWith(server, key)).slice(seenBefore)
      const sent = await backend.db.createTable(backend.path(), { img: pt.image(), at: pt.string() })
      for (const { path, body } of seen) {
        const [, , base64] = /"(data:[^,]*,|)([A-Za-z0-9+/=]{200,})"/.exec(JSON.stringify(body))!
        const bytes = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0))
        await sent.insert({ img: bytes, at: path.split('/')[1]! })
      }
      const sizes = (await sent.collect()).map(({ img, at }) => `${at} ${img.width}x${img.height}`)
      expect(sizes.sort()).toEqual([
        'anthropic 1568x784',
        'anthropic 300x200',
        'bedrock 2400x1200',
        'bedrock 300x200',
        'openai 2048x1024',
        'openai 300x200',
      ])
      // What fits is not written anew: its bytes are those of the table.
      const whole = (await t.collect()).map(({ img }) => img)
      const small = (await sent.where(sent.c.at.eq('anthropic')).collect()).find(
        ({ img }) => img.width === 300,
      )
      expect(await small!.img.bytes()).toEqual(await whole[1]!.bytes())
      // Anthropic is told what it is sent, whatever the column holds.
      const types = JSON.stringify(seen.filter(({ path }) => path.startsWith('/anthropic')))
      expect(types).toContain('"media_type":"image/png"')
    })
  },
  { providers },
)
