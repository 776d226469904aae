import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { buildSeed } from './seed.ts'

// Usage: tsx packages/store/build/write-seed.ts <file>
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('Give the path of the file to write.')
const path = resolve(target)
await mkdir(dirname(path), { recursive: true })
await writeFile(path, await buildSeed())
