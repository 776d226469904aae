import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Server as HttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detach } from './detach.ts'

/** The part of s3rver, which has no types, that is used. */
interface Server {
  readonly httpServer: HttpServer
  run(): Promise<{ readonly port: number }>
}

const CORS = `<CORSConfiguration><CORSRule>
  <AllowedOrigin>*</AllowedOrigin>
  ${['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].map((method) => `<AllowedMethod>${method}</AllowedMethod>`).join('')}
  <AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>
</CORSRule></CORSConfiguration>`

/** Starts s3rver with the bucket `media`, of the key `S3RVER` with the secret `S3RVER`. */
export async function startS3rver(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'polytable-s3rver-'))
  const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (options: object) => Server
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: 'media', configs: [CORS] }],
  })
  const { port } = await server.run()
  detach(server.httpServer)
  process.once('exit', () => void rm(directory, { recursive: true, force: true }))
  return `http://127.0.0.1:${port}`
}
