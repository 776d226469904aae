import { writeFileSync } from 'node:fs'
import { notices, noticesPath } from './notices.ts'

writeFileSync(noticesPath, notices())
