import { describe, expect, test } from 'vitest'
import { Turns, type Needs, type Turn } from '@polytable/kernel/statements/turns'
import type { Cause } from '@polytable/model/protocol/options'

const alone = (...keys: string[]): Needs => new Map(keys.map((key) => [key, 'exclusive']))
const shared = (...keys: string[]): Needs => new Map(keys.map((key) => [key, 'shared']))

/** Tasks that take turns, note when they begin, and end when they are told. */
function stage() {
  const turns = new Turns()
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  return {
    turns,
    begun,
    ask(name: string, needs: Needs | (() => Needs), cause?: Cause) {
      const work = async (): Promise<string> => {
        begun.push(name)
        await new Promise<void>((resolve) => ends.set(name, resolve))
        return name
      }
      return turns.take(typeof needs === 'function' ? needs : () => needs, cause, work)
    },
    /** Ends a task, and lets others begin. */
    async end(name: string) {
      ends.get(name)!()
      await settled()
    },
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('Turns', () => {
  test('are taken in the order of asking by those that need the same, and at once by others', async () => {
    const { ask, begun, end } = stage()
    void ask('a', alone('x'))
    void ask('b', alone('x', 'y'))
    void ask('c', alone('y'))
    void ask('d', alone('z'))
    await settled()
    expect(begun).toEqual(['a', 'd'])
    await end('a')
    expect(begun).toEqual(['a', 'd', 'b'])
    await end('b')
    expect(begun).toEqual(['a', 'd', 'b', 'c'])
  })

  test('are shared where nobody needs something alone', async () => {
    const { ask, begun, end } = stage()
    void ask('a', shared('x'))
    void ask('b', shared('x'))
    void ask('c', alone('x'))
    void ask('d', shared('x'))
    await settled()
    expect(begun).toEqual(['a', 'b'])
    await end('b')
    await end('a')
    expect(begun).toEqual(['a', 'b', 'c'])
    await end('c')
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  test('keep their place where what is needed has changed meanwhile', async () => {
    const { ask, begun, end } = stage()
    let at = 'x'
    void ask('a', alone('path'))
    void ask('b', () => alone('path', at))
    void ask('other', alone('y'))
    void ask('c', alone('y'))
    await settled()
    at = 'y'
    await end('a')
    expect(begun).toEqual(['a', 'other'])
    await end('other')
    expect(begun).toEqual(['a', 'other', 'b'])
    await end('b')
    expect(begun).toEqual(['a', 'other', 'b', 'c'])
  })

  test('are given back by a task that fails', async () => {
    const { turns } = stage()
    const failed = turns.take(
      () => alone('x'),
      undefined,
      () => Promise.reject(new Error('no')),
    )
    await expect(failed).rejects.toThrow('no')
    expect(
      await turns.take(
        () => alone('x'),
        undefined,
        async () => 'yes',
      ),
    ).toBe('yes')
  })

  test('hold until parts that were given up have ended', async () => {
    const { turns, ask, begun } = stage()
    let endPart: () => void = () => undefined
    const part = new Promise<void>((resolve) => (endPart = resolve))
    await turns.take(
      () => alone('x'),
      undefined,
      async (turn) =>
        void turn.take(
          () => alone('x'),
          undefined,
          () => part,
        ),
    )
    void ask('next', alone('x'))
    await settled()
    expect(begun).toEqual([])
    endPart()
    await settled()
    expect(begun).toEqual(['next'])
  })

  test('are refused where they would never come: to a call within the one that is waited for', async () => {
    const { turns, ask } = stage()
    const refused = turns.take(
      () => alone('x'),
      { id: 'outer' },
      () => ask('inner', alone('x'), { within: 'outer' }),
    )
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_STATE' })
  })

  test('are refused around a ring of calls, to the last one alone', async () => {
    const { turns, ask, end } = stage()
    const hold = (key: string, id: string, next: string) => {
      let go: () => void = () => undefined
      const gone = new Promise<void>((resolve) => (go = resolve))
      const done = turns.take(
        () => alone(key),
        { id },
        async (_: Turn) => {
          await gone
          return ask(`${id} next`, alone(next), { within: id })
        },
      )
      return { done, go: () => go() }
    }
    const [one, two] = [hold('x', 'one', 'y'), hold('y', 'two', 'x')]
    await settled()
    one.go()
    await settled()
    two.go()
    await expect(two.done).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await settled()
    await end('one next')
    expect(await one.done).toBe('one next')
  })

  test('come to calls that only happen to be made meanwhile', async () => {
    const { ask, begun, end } = stage()
    void ask('slow', alone('x'), { id: 'slow' })
    void ask('next', alone('x'), { within: 'another call' })
    void ask('elsewhere', alone('y'), { within: 'slow' })
    await settled()
    expect(begun).toEqual(['slow', 'elsewhere'])
    await end('slow')
    expect(begun).toEqual(['slow', 'elsewhere', 'next'])
  })
})
