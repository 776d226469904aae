import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server for tests, and a role that may make databases; empty where there is none. */
    postgresUrl: string
  }
}

/** What scripts/postgres-for-tests.sh made: a Debian with PostgreSQL and pgvector. */
const root = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'polytable-postgres', 'trixie')
const programs = '/usr/lib/postgresql/17/bin'
const START_TIMEOUT_MS = 20_000

let running: TestServer | undefined

/** Starts a PostgreSQL server for the tests of this run. Where there is none, its tests are skipped. */
export async function setup(project: TestProject): Promise<void> {
  const given = process.env.POLYTABLE_POSTGRES_URL ?? ''
  project.provide('postgresUrl', given)
  if (given !== '') return
  const server = await startServer()
  if (typeof server === 'string') {
    console.warn(`Tests of PostgreSQL are skipped: ${server} See scripts/postgres-for-tests.sh.`)
    return
  }
  running = server
  project.provide('postgresUrl', server.url)
}

/** Ends the server that was started. */
export async function teardown(): Promise<void> {
  await running?.stop()
}

interface TestServer {
  readonly url: string
  stop(): Promise<void>
}

/** A new server on a free port of this machine, or why there is none. */
async function startServer(): Promise<TestServer | string> {
  if (!existsSync(join(root, programs))) return 'there is no server, nor a POLYTABLE_POSTGRES_URL.'
  if (process.getuid?.() !== 0) return 'only root can start the server that is prepared.'
  const data = `/var/lib/postgresql/tests-${randomUUID()}`
  const remove = (): Promise<void> => rm(join(root, data), { recursive: true, force: true })
  const made = spawnSync('chroot', inside('initdb', '-D', data, '-U', 'tests', '-E', 'UTF8', '--no-sync'))
  if (made.status !== 0) {
    await remove()
    return `initdb failed (${made.error?.message ?? made.stderr.toString()}).`
  }
  const port = await freePort()
  const server = spawn('chroot', inside('postgres', '-D', data, ...parameters(port)), { stdio: 'ignore' })
  const stop = async (): Promise<void> => {
    await end(server)
    await remove()
  }
  const url = `postgres://tests@127.0.0.1:${port}/postgres`
  if (await answers(url, server)) return { url, stop }
  await stop()
  return 'the server did not start.'
}

/** A command in the other Debian, as its user postgres; it is told to stop when this process ends, however that ends. */
function inside(program: string, ...args: string[]): string[] {
  const role = ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--pdeathsig=INT']
  return [root, '/usr/bin/setpriv', ...role, `${programs}/${program}`, ...args]
}

/** What is lost with the machine is no loss here: the server need not wait for the disk. */
function parameters(port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    dynamic_shared_memory_type: 'mmap',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function answers(url: string, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (server.exitCode === null && Date.now() < deadline) {
    const client = new pg.Client(url)
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return false
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGINT')
  await ended
}
