import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js')
const source = fileURLToPath(new URL('../assembly/kernel.ts', import.meta.url))
const target = fileURLToPath(new URL('../src/kernel-module.ts', import.meta.url))

/** The text of the module that holds the compiled kernel. */
export function compileKernel(): string {
  const folder = mkdtempSync(join(tmpdir(), 'polytable-kernel-'))
  const output = join(folder, 'kernel.wasm')
  const options = ['--optimizeLevel', '3', '--runtime', 'stub', '--enable', 'simd', '--noAssert']
  try {
    execFileSync(process.execPath, [
      compiler,
      source,
      ...['--outFile', output, '--importMemory', '--noExportMemory'],
      ...options,
    ])
    const lines = readFileSync(output)
      .toString('base64')
      .match(/.{1,100}/g)!
    return `/** The WebAssembly module of assembly/kernel.ts, in base64: made by build/build-kernel.ts. */
export const KERNEL_MODULE = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, compileKernel())
