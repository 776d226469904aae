import { KERNEL_MODULE } from './kernel-module.ts'

/** What assembly/kernel.ts exports. */
export interface Kernel {
  rotate(at: number, signs: number, width: number, power: number): void
  encode(at: number, width: number, code: number): number
  scan(
    groups: number,
    from: number,
    to: number,
    bytes: number,
    table: number,
    step: number,
    bias: number,
    least: number,
    rows: number,
    scores: number,
  ): number
}

let compiled: Promise<WebAssembly.Module> | undefined

/** An instance of the kernel over a memory of its own. */
export async function createKernel(): Promise<{ kernel: Kernel; memory: WebAssembly.Memory }> {
  compiled ??= WebAssembly.compile(
    Uint8Array.from(atob(KERNEL_MODULE), (character) => character.charCodeAt(0)),
  )
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES })
  const instance = await WebAssembly.instantiate(await compiled, { env: { memory } })
  return { kernel: instance.exports as unknown as Kernel, memory }
}

/** Of 64 KiB: as much as 32 bits address. */
const MAX_PAGES = 65_536
