import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'polytable'
import { inject } from 'vitest'
import { createTestDatabase } from '../../support/postgres-database.ts'
import type { Backend } from './backend.ts'

/** Where there is a server, as tests/support/postgres-server.ts says. */
const server = inject('postgresUrl')

const postgres: Backend = {
  name: 'PostgreSQL',
  keeps: true,
  async place() {
    const database = await createTestDatabase(server)
    const media = await mkdtemp(join(tmpdir(), 'polytable-media-'))
    return {
      open: (options) => open(database.url, { media, ...options }),
      async clean() {
        await database.drop()
        await rm(media, { recursive: true, force: true })
      },
    }
  },
}

const memory: Backend = {
  name: 'memory in Node',
  keeps: false,
  place: async () => ({ open: (options) => open('memory://', options), clean: async () => undefined }),
}

/** Memory differs from a directory only in what keeps the files, and much else is tested in it: here it is one home too many. */
const everywhere = process.env['POLYTABLE_TEST_HOMES'] === 'all'

export const backends: readonly Backend[] = [
  ...(everywhere ? [memory] : []),
  {
    name: 'a directory in Node',
    keeps: true,
    async place() {
      const folder = await mkdtemp(join(tmpdir(), 'polytable-conformance-'))
      return {
        open: (options) => open(join(folder, 'database'), options),
        clean: () => rm(folder, { recursive: true, force: true }),
      }
    },
  },
  ...(server === '' ? [] : [postgres]),
]
