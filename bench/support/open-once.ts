import { pathToFileURL } from 'node:url'
import { measureOpening } from './opening.ts'

// Usage: open-once.ts <main file of a build> <directory>: opens once, and prints the times.
const [build = '', directory = ''] = process.argv.slice(2)
const { open } = (await import(pathToFileURL(build).href)) as typeof import('polytable')
process.stdout.write(JSON.stringify(await measureOpening(open, directory)))
