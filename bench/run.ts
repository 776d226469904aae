import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The benchmarks, each in a process of its own. */
const names = [
  'insert',
  'writes',
  'append',
  'functions',
  'regular-expressions',
  'incremental',
  'cancel',
  'frames',
  'frames-chromium',
  'random-access',
  'media-chromium',
  'images',
  'pdf',
  'open',
  'open-chromium',
  'memory',
  'search',
  'embedding',
  'providers',
  'query',
  'lookup',
  'live',
  'tabs-chromium',
  'demo-chromium',
  'versions',
  'history',
  'filtered-view',
  'million',
  'types',
  'sizes',
  'rpc',
]

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`No benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}`)

for (const name of asked.length > 0 ? asked : names) {
  process.stdout.write(`${name}\n`)
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
