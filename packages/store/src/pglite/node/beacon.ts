import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'

/** The longest path of a socket that every system takes, in bytes. */
const MAX_SOCKET_PATH_BYTES = 100

/**
 * A socket that its owner listens on. The system closes it when the process or the thread ends, however it ends, and
 * answers for it while the thread is busy: connecting tells for certain whether the owner lives.
 */
export interface Beacon {
  readonly name: string
  close(): Promise<void>
}

/** Lights a beacon in `directory`; undefined where the file system or the system has no sockets. */
export async function lightBeacon(directory: string): Promise<Beacon | undefined> {
  const name = `owner-${randomUUID()}.sock`
  try {
    const server = await withSocketPath(directory, name, listen)
    return {
      name,
      async close() {
        await new Promise<void>((resolve) => server.close(() => resolve()))
        await removeBeacon(directory, name)
      },
    }
  } catch {
    return undefined
  }
}

/** Whether someone listens: 'unclear' where the beacon's file is missing or the system has no sockets. */
export async function probeBeacon(directory: string, name: string): Promise<'lit' | 'out' | 'unclear'> {
  const code = await withSocketPath(directory, name, tryConnect).catch(() => 'ENOENT')
  if (code === undefined || code === 'EAGAIN' || code === 'EACCES' || code === 'EPERM') return 'lit'
  return code === 'ECONNREFUSED' ? 'out' : 'unclear'
}

export async function removeBeacon(directory: string, name: string): Promise<void> {
  if (process.platform !== 'win32') await rm(join(directory, name), { force: true })
}

/** Calls `use` with a path of the socket that is short enough for the system. */
async function withSocketPath<T>(
  directory: string,
  name: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (process.platform === 'win32') return use(`\\\\.\\pipe\\polytable-${name}`)
  const path = join(directory, name)
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES || process.platform !== 'linux') return use(path)
  const handle = await open(directory, 'r')
  try {
    return await use(`/proc/self/fd/${handle.fd}/${name}`)
  } finally {
    await handle.close()
  }
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', reject)
    server.listen(path, () => {
      // Holding a database open is no reason to keep the process running.
      server.unref()
      resolve(server)
    })
  })
}

/** The error code of connecting, undefined where it works. */
function tryConnect(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
  })
}
