import { open } from 'polytable'

// A process that makes a database of a backup, and says when it begins and ends.

const [directory, backup] = process.argv.slice(2) as [string, string]
process.stdout.write('begun\n')
const db = await open(directory, { restoreFrom: backup })
process.stdout.write('done\n')
await db.close()
