import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { WorkerOptions } from 'node:worker_threads'

/** Flags that say how modules are loaded, with their values or followed by them. */
const LOADING = /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions)(=|$)/
/** Those without a value. */
const STRIPPING = /^--experimental-(strip|transform)-types$/
/** Flags about a program that is given as text: Node refuses to run a file with them, also in a worker. */
const TEXT = /^(-e|-p|-pe|--eval|--print|--input-type)(=|$)/

/**
 * What a worker is started with. It has the flags of this process by itself; where some are about the text of the program, it is
 * given those that it needs to load what this process can load.
 */
export function threadOptions(): Pick<WorkerOptions, 'execArgv'> {
  const { execArgv } = process
  return execArgv.some((argument) => TEXT.test(argument)) ? { execArgv: loading(execArgv) } : {}
}

/**
 * What lets a worker load the modules that this process can load. A worker has this process's loaders by itself; but tsx registers
 * itself in main threads only where Node has no synchronous hooks, and has to be asked to.
 */
export function loaderOptions(): Pick<WorkerOptions, 'execArgv'> {
  const { execArgv } = process
  if (!execArgv.some((argument) => /(^|[/\\=])tsx($|[/\\])/.test(argument))) return threadOptions()
  try {
    const found = createRequire(join(process.cwd(), 'index.js')).resolve('tsx/esm/api')
    const api = pathToFileURL(found).href.replace(/\.cjs$/, '.mjs')
    const code = `import { register } from ${JSON.stringify(api)}; register()`
    // Flags of V8 cannot be given to a worker: it has them from the process.
    return {
      execArgv: [...loading(execArgv), '--import', `data:text/javascript,${encodeURIComponent(code)}`],
    }
  } catch {
    return threadOptions()
  }
}

/** The arguments that say how modules are loaded, each with its value. */
function loading(execArgv: readonly string[]): string[] {
  return execArgv.filter((argument, i) => {
    const before = execArgv[i - 1]
    if (before !== undefined && LOADING.test(before) && !before.includes('=')) return true
    return LOADING.test(argument) || STRIPPING.test(argument)
  })
}
