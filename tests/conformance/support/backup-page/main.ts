import { open } from 'polytable'
import { fill, told } from '../backup-tables.ts'

/** Files go to the test, and come from it, in base64. */
const backups = {
  /** Fills a database; what it tells, and its backup. */
  async make(): Promise<{ readonly told: unknown; readonly backup: string }> {
    const db = await open('made')
    await fill(db)
    const parts: Uint8Array<ArrayBuffer>[] = []
    await db.backup(new WritableStream({ write: (part: Uint8Array<ArrayBuffer>) => void parts.push(part) }))
    const result = { told: await told(db), backup: await base64Of(new Blob(parts)) }
    await db.close()
    return result
  },
  /** What a database tells that is made of a backup, and again after its last change is reverted. */
  async restore(backup: string): Promise<unknown[]> {
    const blob = await (await fetch(`data:application/x-tar;base64,${backup}`)).blob()
    const db = await open('restored', { restoreFrom: blob })
    const first = await told(db)
    await (await db.getTable('t')).revert()
    const result = [first, await told(db)]
    await db.close()
    return result
  },
}

async function base64Of(blob: Blob): Promise<string> {
  const reader = new FileReader()
  const read = new Promise((resolve) => (reader.onload = resolve))
  reader.readAsDataURL(blob)
  await read
  return String(reader.result).replace(/^[^,]*,/, '')
}

declare global {
  interface Window {
    backups?: typeof backups
  }
}

window.backups = backups
