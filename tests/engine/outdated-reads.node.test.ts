import { open, pt } from 'polytable'
import { expect, test } from 'vitest'

function gate(): { readonly passed: Promise<void>; open: () => void } {
  let pass = (): void => {}
  const passed = new Promise<void>((resolve) => (pass = resolve))
  return { passed, open: () => pass() }
}

test('what is planned before a statement writes and read while it does shows nothing of it', async () => {
  const [asked, goOn] = [gate(), gate()]
  let waits = false
  const embedding = pt.udf({
    name: 'waitingEmbedding',
    params: { text: pt.string() },
    returns: pt.array({ shape: [2], dtype: 'float32' }),
    async run({ text }) {
      if (waits) {
        asked.open()
        await goOn.passed
      }
      return Float32Array.of(text.length, 1)
    },
  })
  const db = await open('memory://')
  try {
    const made = await db.createTable('texts', { id: pt.int(), text: pt.string() })
    const t = await made.addEmbeddingIndex(made.c.text, { embedding })
    await t.insert(Array.from({ length: 20 }, (_, id) => ({ id, text: 'x'.repeat(id + 1) })))

    waits = true
    const query = t
      .orderBy(t.c.text.similarity({ string: 'xx' }), 'desc')
      .select('id')
      .collect()
    await asked.passed
    waits = false
    const [written, end] = [gate(), gate()]
    async function* rows(): AsyncGenerator<{ id: number; text: string }> {
      for (let id = 100; id < 1600; id++) yield { id, text: 'xx' }
      written.open()
      await end.passed
    }
    const insertion = t.insert(rows())
    await written.passed
    goOn.open()
    expect((await query).map(({ id }) => id).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, id) => id),
    )
    end.open()
    await insertion
    expect(await t.count()).toBe(1520)
  } finally {
    await db.close()
  }
})
