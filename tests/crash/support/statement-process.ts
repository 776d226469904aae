import { open } from 'polytable'
import { statements } from './statements.ts'

// A process that opens a database, says so, and makes one statement.

const [directory, name] = process.argv.slice(2) as [string, string]
const db = await open(directory)
process.stdout.write('opened\n')
await statements[name]!.run(db)
process.stdout.write('done\n')
await db.close()
