import { execFile } from 'node:child_process'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from './support/model-folder.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))

const TRANSFORMERS = `
import { createFeatureExtractor } from './src/transformers/index.ts'
const using = createFeatureExtractor({ model: 'a', source: 'hub', device: 'cpu' })
`
const TESSERACT = `
import { createModelHost } from './src/host/index.ts'
import { nodeOcr } from './src/ocr/node/platform.ts'
const host = createModelHost({ native: true, keptFiles: () => undefined, ocr: nodeOcr, memoryBytes: 2 ** 30 })
const model = { model: 'eng', source: 'hub', device: 'cpu' }
const using = host.run({ kind: 'load', task: 'ocr', model }, { webgpu: false })
`

it.each([
  ['@huggingface/transformers', TRANSFORMERS],
  ['tesseract.js-core', TESSERACT],
])('says how to install the optional peer %s where it is missing', async (name, script) => {
  const folder = await temporaryFolder()
  await cp(join(repository, 'packages/models/src'), join(folder, 'src'), { recursive: true })
  await mkdir(join(folder, 'node_modules/@polytable'), { recursive: true })
  for (const each of ['model', 'udf', 'client'])
    await symlink(join(repository, 'packages', each), join(folder, 'node_modules/@polytable', each))
  const print = 'using.catch((error) => { process.stdout.write(JSON.stringify(error)) })'
  await writeFile(join(folder, 'main.mts'), script + print)
  const tsx = import.meta.resolve('tsx')
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, 'main.mts'], {
    cwd: folder,
  })
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'INVALID_CONFIGURATION',
    hint: expect.stringContaining(`npm install ${name}`),
  })
})
