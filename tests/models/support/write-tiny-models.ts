/** Writes the models of tests to the folder given: `npx tsx tests/models/support/write-tiny-models.ts <folder>`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tinyModels } from './tiny-models.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Usage: write-tiny-models.ts <folder>')
for (const [model, files] of Object.entries(tinyModels)) {
  for (const [path, content] of files) {
    const target = join(folder, model, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
}
