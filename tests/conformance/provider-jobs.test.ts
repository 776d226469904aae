import { pt } from 'polytable'
import { bfl, gemini, replicate, runwayml } from 'polytable/providers'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'

const server = await providerServer()
const key = `key-${crypto.randomUUID()}`

onOneBackend(
  'Work of providers that takes long',
  (backend) => {
    const texts = async (...given: readonly string[]) => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      await t.insert(given.map((text) => ({ text })))
      return t
    }
    const seenAt = async (part: string) =>
      (await seenWith(server, key)).filter(({ path }) => path.includes(part))

    test('images of Black Forest Labs', async () => {
      const t = await texts('a red dot')
      const u = await t.addComputedColumn({ made: bfl.generate(t.c.text, { model: 'flux-pro' }) })
      const v = await u.addComputedColumn({
        edited: bfl.edit(u.c.made, { model: 'flux-kontext', prompt: u.c.text }),
        filled: bfl.fill(u.c.made, { model: 'flux-fill', prompt: u.c.text, mask: u.c.made }),
        expanded: bfl.expand(u.c.made, { model: 'flux-expand', options: { top: 10 } }),
      })
      const row = (await v.first())!
      for (const image of [row.made, row.edited, row.filled, row.expanded])
        expect([image!.mediaType, image!.width]).toEqual(['image/png', 1])
      const bodies = await Promise.all(
        ['flux-pro', 'flux-kontext', 'flux-fill', 'flux-expand'].map(
          async (model) => (await seenAt(`/bfl/v1/${model}`))[0]!.body,
        ),
      )
      const image = (bodies[1] as { input_image: string }).input_image
      expect(atob(image)).toContain('PNG')
      expect(bodies).toEqual([
        { prompt: 'a red dot' },
        { prompt: 'a red dot', input_image: image },
        { prompt: 'a red dot', image, mask: image },
        { image, top: 10 },
      ])
      // The file lies on another server, which is not given the key.
      expect(await seenAt('/elsewhere/')).toEqual([])
    })

    test('tasks of Runway', async () => {
      const t = await texts('a boat')
      const u = await t.addComputedColumn({ made: bfl.generate(t.c.text, { model: 'flux-dev' }) })
      const row = await u
        .select({
          image: runwayml.textToImage(u.c.text, { model: 'gen4', options: { ratio: '1:1' } }),
          video: runwayml.textToVideo(u.c.text, { model: 'veo3' }),
          moving: runwayml.imageToVideo(u.c.made, { model: 'gen4', promptText: u.c.text }),
          changed: runwayml.videoToVideo('https://example.com/b.mp4', { model: 'gen4' }),
        })
        .first()
      for (const made of Object.values(row!))
        expect(made).toMatchObject({ status: 'SUCCEEDED', output: ['https://example.com/a.mp4'] })
      const bodyAt = async (path: string) => (await seenAt(path))[0]!.body
      expect(await bodyAt('/text_to_image')).toEqual({ promptText: 'a boat', model: 'gen4', ratio: '1:1' })
      expect(await bodyAt('/image_to_video')).toEqual({
        promptImage: expect.stringMatching(/^data:image\/png;base64,/),
        promptText: 'a boat',
        model: 'gen4',
      })
      expect(await bodyAt('/video_to_video')).toEqual({
        videoUri: 'https://example.com/b.mp4',
        model: 'gen4',
      })
      expect((await seenAt('/text_to_image'))[0]!.headers['x-runway-version']).toBe('2024-11-06')
    })

    test('videos of Gemini, which lie behind a redirect to where the key is not sent', async () => {
      const model = `veo-${crypto.randomUUID()}`
      const t = await texts('a boat')
      const u = await t.addComputedColumn({
        video: gemini.generateVideos(t.c.text, { model, config: { aspectRatio: '16:9' } }),
      })
      const { video } = (await u.first())!
      expect([video!.mediaType, video!.width]).toEqual(['video/mp4', 128])
      expect((await seenAt(`${model}:predictLongRunning`))[0]!.body).toEqual({
        instances: [{ prompt: 'a boat' }],
        parameters: { aspectRatio: '16:9' },
      })
      const file = `/elsewhere/${model}.mp4`
      expect(await seenAt(file)).toEqual([])
      const fetched = (await seenWith(server, '')).filter(({ path }) => path === file)
      expect(fetched).not.toEqual([])
      expect(JSON.stringify(fetched)).not.toContain(key)
    })

    test('work that fails is the error of its cell, in the words of the provider, and is begun anew', async () => {
      const t = await texts('fail')
      const calls = {
        replicate: [replicate.run({ prompt: t.c.text }, { model: 'owner/name' }), /out of memory/],
        bfl: [bfl.generate(t.c.text, { model: 'flux-pro' }), /Content Moderated/],
        runwayml: [runwayml.textToVideo(t.c.text, { model: 'veo3' }), /The text is not allowed/],
        gemini: [gemini.generateVideos(t.c.text, { model: 'veo' }), /no people, please/],
      } as const
      for (const [provider, [call, message]] of Object.entries(calls)) {
        const u = await t.addComputedColumn({ made: call }, { onError: 'ignore', ifExists: 'replace' })
        const failed = () => u.select({ code: u.c.made.errorType, said: u.c.made.errorMessage }).first()
        const begun = async () =>
          (await seenAt(`/${provider}/`)).filter(({ method }) => method === 'POST').length
        const before = await begun()
        expect(await failed()).toEqual({
          code: expect.stringMatching(/^PROVIDER_(ERROR|BAD_REQUEST)$/),
          said: expect.stringMatching(message),
        })
        await u.recomputeColumns(['made'], { errorsOnly: true })
        expect([provider, (await begun()) - before]).toEqual([provider, 1])
      }
    })
  },
  { providers: providersAt(server, key), fetchPolicy: { allowPrivate: true } },
)
