import { createHash } from 'node:crypto'
import { MediaKeeper } from '@polytable/kernel/media/media-keeper'
import { MediaStores } from '@polytable/kernel/media/media-stores'
import type { MediaStore } from '@polytable/model/ports/index'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { describe, expect, test } from 'vitest'

import fc from 'fast-check'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Something that is reached, and then waits until it may go on. */
class Gate {
  open!: () => void
  #reach!: () => void
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve))
  readonly reached = new Promise<void>((resolve) => (this.#reach = resolve))

  pass(): Promise<void> {
    this.#reach()
    return this.#opened
  }
}

/** A keeper over a store in memory, whose rows are a set of hashes. */
function setUp(change: (store: MediaStore) => Partial<MediaStore> = () => ({})) {
  const memory = createMemoryMediaStore()
  const store = { ...memory, ...change(memory) }
  const rows = new Set<string>()
  const failures: unknown[] = []
  const gate: { find?: Gate } = {}
  const keeper = new MediaKeeper(new MediaStores(store), {
    async find(candidates) {
      const used = new Set(candidates ? candidates.filter((hash) => rows.has(hash)) : rows)
      await gate.find?.pass()
      return used
    },
    failed: (error) => failures.push(error),
    destinations: async () => [],
    note: async () => {},
  })
  /** A statement that writes a row with a medium. */
  const insert = (text: string): Promise<void> =>
    keeper.during(async () => {
      rows.add((await keeper.put(bytesOf(text))).hash)
    })
  const stored = async (): Promise<string[]> => {
    const hashes: string[] = []
    for await (const hash of memory.list()) hashes.push(hash)
    return hashes.sort()
  }
  return { keeper, rows, insert, stored, failures, gate }
}

describe('a medium that is stored again while vacuums collect it stays', () => {
  test('before the rows are looked through', async () => {
    const { keeper, rows, insert, stored, gate } = setUp()
    await insert('a')
    rows.clear()
    gate.find = new Gate()
    const vacuums = [keeper.collectGarbage(), keeper.collectGarbage()]
    await gate.find.reached
    await insert('a')
    gate.find.open()
    expect(await Promise.all(vacuums)).toEqual([
      { files: 0, bytes: 0 },
      { files: 0, bytes: 0 },
    ])
    expect(await stored()).toEqual([hashOf('a')])
  })

  test('while it is deleted: then it is stored once more', async () => {
    const gate = new Gate()
    const { keeper, rows, insert, stored } = setUp((memory) => ({
      async delete(hashes) {
        await gate.pass()
        await memory.delete(hashes)
      },
    }))
    await insert('a')
    rows.clear()
    const vacuums = [keeper.collectGarbage(), keeper.collectGarbage()]
    await gate.reached
    const again = insert('a')
    const reused = keeper.during(() => keeper.reuse({ hash: hashOf('a') }))
    gate.open()
    await Promise.all([...vacuums, again])
    expect(await stored()).toEqual([hashOf('a')])
    expect(await reused).toBe(await keeper.reuse({ hash: hashOf('b') }))
  })

  test('while a statement that stored it has not written its row', async () => {
    const { keeper, rows, stored } = setUp()
    const gate = new Gate()
    const statement = keeper.during(async () => {
      const { hash } = await keeper.put(bytesOf('a'))
      await gate.pass()
      rows.add(hash)
    })
    await gate.reached
    await Promise.all([keeper.collectGarbage(), keeper.collectGarbage()])
    gate.open()
    await statement
    await keeper.collectGarbage()
    expect(await stored()).toEqual([hashOf('a')])
  })
})

describe('what a statement that fails has stored', () => {
  const failing = (keeper: MediaKeeper, text: string, gate?: Gate): Promise<unknown> =>
    keeper
      .during(async () => {
        await keeper.put(bytesOf(text))
        await gate?.pass()
        throw new Error('no')
      })
      .catch(() => undefined)

  test('is deleted with it, but for what rows refer to', async () => {
    const { keeper, insert, stored } = setUp()
    await insert('a')
    await Promise.all([failing(keeper, 'a'), failing(keeper, 'b')])
    expect(await stored()).toEqual([hashOf('a')])
  })

  test('is deleted when no other statement needs it any more', async () => {
    const { keeper, rows, stored } = setUp()
    const gate = new Gate()
    const other = failing(keeper, 'a', gate)
    await gate.reached
    await failing(keeper, 'a')
    expect(await stored()).toEqual([hashOf('a')])
    gate.open()
    await other
    expect(await stored()).toEqual([])
    expect(rows.size).toBe(0)
  })

  test('stays where it is part of a result too, until the next vacuum', async () => {
    const { keeper, stored } = setUp()
    await keeper.put(bytesOf('a'), { isResult: true })
    await failing(keeper, 'a')
    expect(await stored()).toEqual([hashOf('a')])
    expect(await keeper.collectGarbage()).toEqual({ files: 1, bytes: 1 })
  })

  test('is left, and told of, where it cannot be deleted; the next statement deletes it', async () => {
    let broken = true
    const { keeper, insert, stored, failures } = setUp((memory) => ({
      delete: async (hashes) => (broken ? Promise.reject(new Error('disk')) : memory.delete(hashes)),
    }))
    await failing(keeper, 'a')
    expect(failures).toEqual([new Error('disk')])
    broken = false
    await insert('b')
    expect(await stored()).toEqual([hashOf('b')])
  })
})

test('nothing that rows refer to is ever deleted, whatever runs at the same time', async () => {
  const text = fc.constantFrom('a', 'b', 'c', 'd')
  const step = fc.oneof(
    fc.record({ kind: fc.constant('insert' as const), text, fails: fc.boolean() }),
    fc.record({ kind: fc.constant('delete' as const), text }),
    fc.record({ kind: fc.constant('adopt' as const), text }),
    fc.record({ kind: fc.constant('vacuum' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 24 }), fc.scheduler(), async (steps, s) => {
      const later = <T>(work: () => Promise<T>): Promise<T> => s.schedule(Promise.resolve()).then(work)
      const { keeper, rows, stored } = setUp((memory) => ({
        put: (bytes) => later(() => memory.put(bytes)),
        size: (hash) => later(() => memory.size(hash)),
        delete: (hashes) => later(() => memory.delete(hashes)),
      }))
      const work = steps.map((each) => {
        switch (each.kind) {
          case 'insert':
            return keeper
              .during(async () => {
                const { hash } = await keeper.put(bytesOf(each.text))
                await s.schedule(Promise.resolve())
                if (each.fails) throw new Error('no')
                rows.add(hash)
              })
              .catch(() => undefined)
          case 'adopt':
            return keeper.during(async () => {
              const found = await keeper.reuse({ hash: hashOf(each.text) })
              await s.schedule(Promise.resolve())
              if (found) rows.add(hashOf(each.text))
            })
          case 'delete':
            return s.schedule(Promise.resolve()).then(() => void rows.delete(hashOf(each.text)))
          default:
            return keeper.collectGarbage()
        }
      })
      await s.waitFor(Promise.all(work))
      const left = await stored()
      expect([...rows].filter((hash) => !left.includes(hash))).toEqual([])
      await s.waitFor(keeper.collectGarbage())
      expect(await stored()).toEqual([...rows].sort())
    }),
    { numRuns: 300 },
  )
})
