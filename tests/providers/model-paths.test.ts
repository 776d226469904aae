import { modelPaths } from '@polytable/providers/services/model-paths'
import { services } from '@polytable/providers/services/index'
import { expect, test } from 'vitest'

/** Those whose answers lead to URLs of their own, which a proxy does not stand before. */
const WITHOUT = ['replicate', 'fal', 'bfl']

/** Calls of providers that take long in the same way, or are named by what is given. */
const LONG = ['gemini.generateVideos']

test('a proxy passes on every call that is made of a provider', async () => {
  expect(Object.keys(modelPaths).sort()).toEqual(
    Object.keys(services)
      .filter((kind) => !WITHOUT.includes(kind))
      .sort(),
  )
  for (const [kind, { post }] of Object.entries(modelPaths)) {
    const { endpoints, embeddings = {} } = services[kind]!
    const options = { model: 'a', voice: 'b' }
    const asked = [
      ...Object.entries(endpoints)
        .filter(([name]) => !LONG.includes(`${kind}.${name}`))
        .map(
          ([, endpoint]) =>
            () =>
              endpoint.request({ input: 'text', options }, kind),
        ),
      ...Object.values(embeddings).map((endpoint) => () => endpoint.request(['text'], options, kind)),
    ]
    for (const ask of asked) {
      const path = await Promise.resolve()
        .then(ask)
        .then(
          (request) => request.path.replace(/\?.*/, ''),
          // What takes a medium alone says so, and is tested by the tests of routes.
          () => undefined,
        )
      if (path !== undefined)
        expect([kind, path, post.some((pattern) => pattern.test(path))]).toEqual([kind, path, true])
    }
  }
})
