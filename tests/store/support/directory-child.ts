import { openPgliteStore } from '@polytable/store/pglite/index'
import { nodeAssets } from './node-assets.ts'
import { createMemoryLogger } from './quiet-logger.ts'

// Usage: directory-child.ts <directory> <hold|write>
// Opens the database, says "open", and then either only holds it or commits rows and says the number of each.
const [path, mode] = process.argv.slice(2)
if (path === undefined) throw new Error('Give the directory.')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  const store = await openPgliteStore({
    location: { kind: 'directory', path },
    assets: nodeAssets(),
    logger: createMemoryLogger(),
  })
  say('open')
  if (mode === 'write') {
    await store.query('create table if not exists written (id int4 primary key, pad text)')
    await store.query('create table if not exists copies (id int4 primary key, v vector(3))')
    const [row] = await store.query('select coalesce(max(id), 0) from written')
    for (let id = Number(row![0]) + 1; ; id++) {
      await store.transaction(async (tx) => {
        await tx.query('insert into written values ($1, $2)', [id, 'x'.repeat(3000)])
        const columns = [
          { name: 'id', type: 'int4' },
          { name: 'v', type: 'vector' },
        ] as const
        await tx.copy('copies', columns, [[id, new Float32Array([id, 1, 2])]])
      })
      say(String(id))
    }
  }
  setInterval(() => {}, 1000)
} catch (error) {
  say(`failed ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`)
  process.exit(1)
}
