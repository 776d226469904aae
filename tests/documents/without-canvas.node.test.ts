import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('Where the package that draws is not installed PDFs are read, and images of pages say what they require', async () => {
  const entry = fileURLToPath(new URL('./without-canvas-entry.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', entry])
  expect(JSON.parse(stdout.slice(stdout.lastIndexOf('\n')))).toEqual([
    [{ text: 'Some text' }],
    {
      code: 'INVALID_CONFIGURATION',
      message: 'Images of pages require the package @napi-rs/canvas',
      hint: 'npm install @napi-rs/canvas@0.1.100',
    },
  ])
})
