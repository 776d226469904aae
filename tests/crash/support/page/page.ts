import { open, PolytableError, type Database } from 'polytable'
import { workInBackground, type Message } from '../background-work.ts'
import { look, type Snapshot } from '../look.ts'
import { perform } from '../perform.ts'
import type { Operation } from '../world.ts'

/** What a call came to, in a form that leaves the page. */
export type Outcome<T> =
  | { readonly value: T }
  | { readonly error: { readonly code?: string; readonly table?: string; readonly message: string } }

let db: Database | undefined
const results: number[][] = []
let end: Outcome<void> | undefined
/** Calls run one after the other, in the order in which they were asked for; none after one that failed. */
let last: Promise<Outcome<void>> = Promise.resolve({ value: undefined })

async function outcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!PolytableError.is(error)) return { error: { message: String(error) } }
    const { code, table, message } = error
    return { error: { code, message, ...(table === undefined ? {} : { table }) } }
  }
}

const crash = {
  open: (name: string): Promise<Outcome<Snapshot>> =>
    outcome(async () => {
      db = await open(name)
      return look(db)
    }),
  reopen: (name: string): Promise<Outcome<void>> =>
    outcome(async () => {
      await db!.close()
      db = await open(name)
    }),
  perform(operation: Operation): Promise<Outcome<void>> {
    last = last.then((before) => ('error' in before ? before : outcome(() => perform(db!, operation))))
    return last
  },
  look: (): Promise<Outcome<Snapshot>> => outcome(() => look(db!)),
  count: (path: string): Promise<Outcome<number>> => outcome(async () => (await db!.getTable(path)).count()),
  leads: async (): Promise<boolean> => (await db!.info()).leader,
  close: (): Promise<void> => db!.close(),
  /** A table of blobs, and an insert of so many kilobytes of noise, which cannot be compressed. */
  async createBlobs(): Promise<void> {
    const { pt } = await import('polytable')
    await db!.createTable('blobs', { id: pt.int(), bytes: pt.binary() })
  },
  insertBlobs: (rows: number, kilobytes: number): Promise<Outcome<number>> =>
    outcome(async () => {
      const blobs = await db!.getTable('blobs')
      const noise = (): Uint8Array => crypto.getRandomValues(new Uint8Array(kilobytes * 1024))
      const status = await blobs.insert(Array.from({ length: rows }, (_, id) => ({ id, bytes: noise() })))
      return status.rows
    }),
  deleteBlobs: (id: number): Promise<Outcome<number>> =>
    outcome(async () => {
      const blobs = await db!.getTable('blobs')
      return (await blobs.delete({ where: blobs.c['id']!.eq(id) })).rows
    }),
  /** Makes a table of numbers. */
  async createNumbers(): Promise<void> {
    const { pt } = await import('polytable')
    await db!.createTable('numbers', { n: pt.int().primaryKey() })
  },
  insertNumber: (n: number): Promise<Outcome<number>> =>
    outcome(async () => (await (await db!.getTable('numbers')).insert({ n })).rows),
  /** Follows the numbers; {@link seen} has all results. */
  async follow(): Promise<void> {
    const numbers = await db!.getTable('numbers')
    void outcome(async () => {
      for await (const rows of numbers.orderBy(numbers.c['n']!).live())
        results.push(rows.map((row) => (row as { n: number }).n))
    }).then((ended) => (end = ended))
  },
  /** The results of what is followed so far, and how it ended. */
  seen: () => ({ results, end }),
  background: (name: string): Promise<Outcome<void>> =>
    outcome(() => workInBackground(name, (message) => void window.say(message))),
  /** Files of media that were never completed. */
  async unfinishedMedia(name: string): Promise<string[]> {
    let directory = await navigator.storage.getDirectory()
    for (const part of ['polytable', encodeURIComponent(name), 'media', 'tmp'])
      directory = await directory.getDirectoryHandle(part)
    const names: string[] = []
    for await (const file of directory.keys()) names.push(file)
    return names
  },
}

declare global {
  interface Window {
    crash: typeof crash
    /** Given by the test that listens. */
    say: (message: Message) => Promise<void>
  }
}

window.crash = crash
