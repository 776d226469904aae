import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { WorkerOptions } from 'node:worker_threads'

const PRELOADS = /^(-r|--require|--import|--loader|--experimental-loader)(=|$)/

/**
 * What lets a worker load the modules that this process can load. A worker has this process's loaders by itself; but tsx registers
 * itself in main threads only where Node has no synchronous hooks, and has to be asked to.
 */
export function loaderOptions(): Pick<WorkerOptions, 'execArgv'> {
  const { execArgv } = process
  if (!execArgv.some((argument) => /(^|[/\\=])tsx($|[/\\])/.test(argument))) return {}
  try {
    const found = createRequire(join(process.cwd(), 'index.js')).resolve('tsx/esm/api')
    const api = pathToFileURL(found).href.replace(/\.cjs$/, '.mjs')
    const code = `import { register } from ${JSON.stringify(api)}; register()`
    // Flags of V8 cannot be given to a worker: it has them from the process.
    return {
      execArgv: [...preloads(execArgv), '--import', `data:text/javascript,${encodeURIComponent(code)}`],
    }
  } catch {
    return {}
  }
}

/** The arguments that load something before the program, each with its value. */
function preloads(execArgv: readonly string[]): string[] {
  return execArgv.filter((argument, i) => {
    const before = execArgv[i - 1]
    return PRELOADS.test(argument) || (before !== undefined && PRELOADS.test(before) && !before.includes('='))
  })
}
