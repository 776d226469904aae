import { PolytableError } from '@polytable/model/errors/index'
import { describe, expect, test } from 'vitest'
import { connectedPair } from './support/pair.ts'

function failing(error: unknown) {
  return connectedPair({
    fail(): Promise<void> {
      throw error
    },
  })
}

async function caught(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('It did not reject')
}

describe('an error that crosses', () => {
  test('PolytableError keeps its code, place, hint and stack', async () => {
    const original = new PolytableError('TYPE_MISMATCH', 'no', { table: 't', column: 'c', row: 3, hint: 'h' })
    const error = await caught(failing(original).connection.api.fail())
    expect(error).toBeInstanceOf(PolytableError)
    expect((error as PolytableError).toJSON()).toEqual(original.toJSON())
    const { stack } = error as PolytableError
    expect(stack?.slice(0, original.stack!.length)).toBe(original.stack)
  })

  test('PolytableError keeps its chain of causes, each of its kind', async () => {
    const root = new TypeError('root')
    const middle = new PolytableError('PROVIDER_ERROR', 'middle', { cause: root })
    const error = await caught(
      failing(new PolytableError('CONSTRAINT_VIOLATION', 'top', { cause: middle })).connection.api.fail(),
    )
    const cause = (error as PolytableError).cause as PolytableError
    expect(PolytableError.is(cause)).toBe(true)
    expect(cause.code).toBe('PROVIDER_ERROR')
    expect(cause.cause).toMatchObject({ name: 'TypeError', message: 'root' })
  })

  test('a chain that leads back to itself is cut', async () => {
    const loop = new Error('loop')
    loop.cause = loop
    expect(await caught(failing(loop).connection.api.fail())).toMatchObject({ message: 'loop' })
  })

  test.each(['AbortError', 'TimeoutError'])('%s stays one', async (name) => {
    const error = await caught(failing(new DOMException('stop', name)).connection.api.fail())
    expect(error).toBeInstanceOf(DOMException)
    expect(error).toMatchObject({ name, message: 'stop' })
  })

  test('any other error becomes INTERNAL_ERROR with the original as its cause', async () => {
    const error = await caught(failing(new RangeError('too far')).connection.api.fail())
    expect(error).toMatchObject({ code: 'INTERNAL_ERROR', message: 'too far' })
    expect((error as PolytableError).cause).toMatchObject({ name: 'RangeError', message: 'too far' })
  })

  test.each([[undefined], [null], ['text'], [42], [Object.create(null)]])(
    '%s thrown is an error too',
    async (value) => {
      expect(await caught(failing(value).connection.api.fail())).toMatchObject({ code: 'INTERNAL_ERROR' })
    },
  )
})
