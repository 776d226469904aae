import { describe, expect, it } from 'vitest'
import { createModelPool } from '../../packages/models/src/host/model-pool.ts'

/** A pool of models that only tell when they leave. */
function start(budget: number) {
  const pool = createModelPool(() => budget)
  const left: string[] = []
  const use = (name: string, bytes: number, work: () => Promise<unknown> = async () => undefined) =>
    pool.use(
      name,
      { model: name, task: 'task', device: 'cpu' },
      async (makeRoom) => {
        await makeRoom(bytes)
        return { dtype: 'fp32', dispose: async () => left.push(name) }
      },
      work,
    )
  return { pool, left, use }
}

describe('a pool of models', () => {
  it('never lets a model leave that is in use', async () => {
    const { pool, left, use } = start(10)
    let end = (): void => undefined
    const held = use('held', 8, () => new Promise<void>((resolve) => (end = resolve)))
    await use('other', 4)
    expect(left).toEqual([])
    expect(pool.list().map(({ model, isInUse }) => [model, isInUse])).toEqual([
      ['held', true],
      ['other', false],
    ])
    await use('third', 2)
    expect(left).toEqual(['other'])
    end()
    await held
    await use('fourth', 1)
    expect(left).toEqual(['other', 'third'])
    expect(pool.list().map(({ model }) => model)).toEqual(['held', 'fourth'])
  })

  it('makes room each time that more of a model is known', async () => {
    const { pool, left, use } = start(10)
    await use('first', 4)
    await use('second', 4)
    const facts = { model: 'parts', task: 'task', device: 'cpu' } as const
    const load = async (makeRoom: (bytes: number) => Promise<void>) => {
      await makeRoom(4)
      expect(left).toEqual(['first'])
      await makeRoom(8)
      expect(left).toEqual(['first', 'second'])
      return { dtype: 'fp32', dispose: async () => undefined }
    }
    await pool.use('parts', facts, load, async () => undefined)
    expect(pool.list()).toMatchObject([{ model: 'parts', bytes: 8 }])
  })

  it('loads again what could not be loaded, or given back', async () => {
    const pool = createModelPool(() => 0)
    const facts = { model: 'm', task: 'task', device: 'cpu' } as const
    const failing = pool.use(
      'm',
      facts,
      () => Promise.reject(new Error('broken')),
      async () => undefined,
    )
    await expect(failing).rejects.toThrow('broken')
    expect(pool.list()).toEqual([])
    const load = async (makeRoom: (bytes: number) => Promise<void>) => {
      await makeRoom(1)
      return { dtype: 'fp32', dispose: () => Promise.reject(new Error('lost')) }
    }
    for (const key of ['a', 'b', 'a'])
      expect(await pool.use(key, { ...facts, model: key }, load, async () => 'done')).toBe('done')
    expect(pool.list().map(({ model }) => model)).toEqual(['a'])
  })
})
