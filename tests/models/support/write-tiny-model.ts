/** Writes the tiny model to the folder given: `npx tsx tests/models/support/write-tiny-model.ts <folder>`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TINY_MODEL, tinyModelFiles } from './tiny-model.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Usage: write-tiny-model.ts <folder>')
for (const [path, content] of tinyModelFiles()) {
  const target = join(folder, TINY_MODEL, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, content)
}
