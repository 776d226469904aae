import { execFile } from 'node:child_process'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from './support/model-folder.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))

const SCRIPT = `
import { createFeatureExtractor } from './src/transformers/index.ts'
createFeatureExtractor({ model: 'a', source: 'hub', device: 'cpu' }).catch((error) => {
  process.stdout.write(JSON.stringify(error))
})
`

it('says how to install the optional peer where it is missing', async () => {
  const folder = await temporaryFolder()
  await cp(join(repository, 'packages/models/src'), join(folder, 'src'), { recursive: true })
  await mkdir(join(folder, 'node_modules/@polytable'), { recursive: true })
  for (const each of ['model', 'udf', 'client'])
    await symlink(join(repository, 'packages', each), join(folder, 'node_modules/@polytable', each))
  await writeFile(join(folder, 'main.mts'), SCRIPT)
  const tsx = import.meta.resolve('tsx')
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, 'main.mts'], {
    cwd: folder,
  })
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'INVALID_CONFIGURATION',
    hint: expect.stringContaining('npm install @huggingface/transformers'),
  })
})
