import { open, pt, type Logger } from 'polytable'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.restoreAllMocks())

test('A page without a place for files has a database in memory, which its openers share, and is told so', async () => {
  // As in private windows of Firefox.
  vi.spyOn(StorageManager.prototype, 'getDirectory').mockRejectedValue(
    new DOMException('Security error when calling GetDirectory', 'SecurityError'),
  )
  const warnings: string[] = []
  const nothing = (): void => undefined
  const logger: Logger = {
    debug: nothing,
    info: nothing,
    error: nothing,
    warn: (text) => void warnings.push(text),
  }
  const name = `without-opfs-${crypto.randomUUID()}`
  const db = await open(name, { logger })
  expect(warnings).toEqual([expect.stringContaining(`'${name}' is in memory`)])
  expect(await db.info()).toMatchObject({ storage: 'memory', persisted: false, usage: null, leader: true })
  const notes = await db.createTable('notes', { text: pt.string(), file: pt.document() })
  await notes.insert({ text: 'kept for now', file: new File(['# A'], 'a.md') })
  const other = await open(name, { logger })
  const [row] = await (await other.getTable('notes')).collect()
  expect(row).toMatchObject({ text: 'kept for now' })
  await other.close()
  await db.close()
  const again = await open(name, { logger })
  expect(await again.listTables()).toEqual([])
  await again.close()
})
