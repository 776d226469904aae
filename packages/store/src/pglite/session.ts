import { protocol, type PGlite } from '@electric-sql/pglite'
import type { SqlAnswer, SqlRow, SqlValue } from '@polytable/model/ports/index'
import { toWireValues, type WireValue } from '../common/parameters.ts'
import { toPolytableError } from '../common/server-error.ts'
import { readAnswer, readBinaryAnswer } from './messages.ts'
import { PreparedStatements, type Statement } from './prepared-statements.ts'

const { serialize } = protocol
const DESCRIBE = serialize.describe({ type: 'P' })
const EXECUTE = serialize.execute({})
const SYNC = serialize.sync()

/** Runs statements of a PGlite, each by one message, where PGlite's own `query` sends six. */
export class PgliteSession {
  readonly #db: PGlite
  readonly #statements = new PreparedStatements()

  constructor(db: PGlite) {
    this.#db = db
  }

  /**
   * Runs a statement outside of transactions, and gives its rows; undefined where they come to more than `maxBytes`.
   * @throws PolytableError
   */
  run(text: string, params: readonly SqlValue[] = [], maxBytes = Infinity): Promise<SqlRow[] | undefined> {
    const db = this.#db
    return failingWithPolytableErrors(async () => {
      const values = toWireValues(params)
      await db.waitReady
      return this.#alone(() => this.#send(text, values, maxBytes))
    })
  }

  /** Runs a query outside of transactions, and gives its rows as the server sends them in binary. @throws PolytableError */
  runBinary(text: string): Promise<(Uint8Array | null)[][]> {
    return failingWithPolytableErrors(async () => {
      await this.#db.waitReady
      const message = joined([serialize.parse({ text }), asksForBinary(serialize.bind({})), EXECUTE, SYNC])
      const { rows, error } = readBinaryAnswer(await this.#alone(() => this.#answer(message)))
      if (error !== undefined) throw error
      return rows
    })
  }

  /** Runs a statement of the transaction that is open, and gives its rows. @throws PolytableError */
  runInTransaction(text: string, params: readonly SqlValue[] = []): Promise<SqlRow[]> {
    return failingWithPolytableErrors(async () => {
      const values = toWireValues(params)
      return (await this.#db.runExclusive(() => this.#send(text, values, Infinity)))!
    })
  }

  /** Runs a statement of the transaction that is open, and gives its rows as texts: see `SqlReader.ask`. @throws PolytableError */
  ask(text: string, params: readonly SqlValue[], maxBytes: number): Promise<SqlAnswer | undefined> {
    return failingWithPolytableErrors(async () => {
      const bind = serialize.bind({ values: toWireValues(params) })
      const message = joined([serialize.parse({ text }), bind, DESCRIBE, EXECUTE, SYNC])
      const bytes = await this.#db.runExclusive(() => this.#answer(message, maxBytes))
      const { columns, rows, error } = readAnswer(bytes, [], () => String)
      if (error !== undefined) throw error
      return bytes.length > maxBytes ? undefined : { columns, rows: rows as (string | null)[][] }
    })
  }

  /** Sends messages outside of transactions, a transaction of their own. @throws PolytableError the first error that there is */
  exchange(messages: Uint8Array): Promise<void> {
    const db = this.#db
    return failingWithPolytableErrors(async () => {
      await db.waitReady
      await this.#alone(() => this.#exchange(messages))
    })
  }

  /** Sends messages of the transaction that is open. @throws PolytableError the first error that there is */
  exchangeInTransaction(messages: Uint8Array): Promise<void> {
    return failingWithPolytableErrors(() => this.#db.runExclusive(() => this.#exchange(messages)))
  }

  /**
   * Not in the middle of a transaction, as PGlite's own queries, and with what is committed written. PGlite's queries take the lock of
   * single queries besides, which here is only ever taken by who has this one. Files are written under it too: who asks for that
   * while another is about to is not told of the end.
   */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const db = this.#db
    return db._runExclusiveTransaction(async () => {
      try {
        return await work()
      } finally {
        await db.syncToFs()
      }
    })
  }

  /** Writes what was committed. */
  flush(): Promise<void> {
    return this.#alone(async () => undefined)
  }

  async #exchange(messages: Uint8Array): Promise<void> {
    const { error } = readAnswer(await this.#answer(messages))
    if (error !== undefined) throw error
  }

  /** What the server answers; no more than a little over `maxBytes` of it. */
  async #answer(messages: Uint8Array, maxBytes = Infinity): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let size = 0
    const onRawData = (data: Uint8Array): void => {
      if (size <= maxBytes) chunks.push(data.slice())
      size += data.length
    }
    await this.#db.execProtocolRawStream(messages, { syncToFs: false, onRawData })
    return joined(chunks)
  }

  async #send(text: string, values: WireValue[], maxBytes: number): Promise<SqlRow[] | undefined> {
    const statement = this.#statements.get(text)
    const message = joined([...this.#statements.takeClosed(), ...messages(statement, text, values)])
    const chunks: Uint8Array[] = []
    let size = 0
    await this.#db.execProtocolRawStream(message, {
      syncToFs: false,
      onRawData(data) {
        if (size <= maxBytes) chunks.push(data.slice())
        size += data.length
      },
    })
    if (statement.alters) this.#statements.clear()
    const { rows, parsers, isParsed, error } = readAnswer(joined(chunks), statement.parsers)
    if (isParsed && statement.name !== '') statement.isParsed = true
    if (error !== undefined) throw error
    if (statement.isParsed) statement.parsers = parsers
    return size > maxBytes ? undefined : rows
  }
}

async function failingWithPolytableErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toPolytableError(error)
  }
}

/** A bind message whose results are all binary, of one that does not say how: pglite's own option for it writes one that is refused. */
function asksForBinary(bind: Uint8Array): Uint8Array {
  const RESULT_FORMATS = Uint8Array.of(0, 1, 0, 1)
  const none = 2
  const message = new Uint8Array(bind.length - none + RESULT_FORMATS.length)
  message.set(bind)
  message.set(RESULT_FORMATS, bind.length - none)
  new DataView(message.buffer).setInt32(1, message.length - 1)
  return message
}

function messages({ name, isParsed, parsers }: Statement, text: string, values: WireValue[]): Uint8Array[] {
  return [
    ...(isParsed ? [] : [serialize.parse({ name, text })]),
    serialize.bind({ statement: name, values }),
    ...(parsers ? [] : [DESCRIBE]),
    EXECUTE,
    SYNC,
  ]
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
