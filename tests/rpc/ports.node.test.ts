import { connect, messagePortChannel, serve } from '@polytable/rpc/index'
import { expect, test } from 'vitest'
import { settle } from './support/pair.ts'

test('a port of Node tells when its other end just closes', async () => {
  const ports = new MessageChannel()
  const api = { never: () => new Promise<void>(() => {}) }
  serve(messagePortChannel(ports.port1), api)
  const connection = connect<typeof api>(messagePortChannel(ports.port2))
  const refused = expect(connection.api.never()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  await settle()
  ports.port1.close()
  await refused
  expect(await connection.closed).toBeInstanceOf(Error)
})
