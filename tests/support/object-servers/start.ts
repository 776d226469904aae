import { once } from 'node:events'
import { startAzurite } from './azurite.ts'
import { detach } from './detach.ts'
import { createFakeS3 } from './fake-s3.ts'
import { startS3rver } from './s3rver.ts'

/** Object stores on this machine, with a bucket or container named `media` each. */
export interface ObjectServers {
  /** s3rver: it checks signatures. */
  readonly s3: string
  /** Azurite, Microsoft's own: it checks signatures. */
  readonly azure: string
  /** One that does what the others cannot: conditional writes, small pages, faults. */
  readonly fake: string
}

let started: Promise<ObjectServers> | undefined

/** Starts the servers, once for this process. They end with it. */
export function startObjectServers(): Promise<ObjectServers> {
  return (started ??= start())
}

async function start(): Promise<ObjectServers> {
  const fake = createFakeS3()
  fake.listen(0, '127.0.0.1')
  detach(fake)
  await once(fake, 'listening')
  const address = fake.address() as { readonly port: number }
  const [s3, azure] = await Promise.all([startS3rver(), startAzurite()])
  return { s3, azure, fake: `http://127.0.0.1:${address.port}` }
}
