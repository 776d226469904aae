import { protocol } from '@electric-sql/pglite'
import type { SqlCommand } from '@polytable/model/ports/index'
import { toWireValues } from '../common/parameters.ts'
import { ByteWriter } from '../copy/byte-writer.ts'
import { insertStatement } from '../copy/copy-statement.ts'
import { eachOfBatch } from '../copy/encode-batches.ts'
import type { PgliteSession } from './session.ts'

/** How many statements the server keeps for batches. */
const MAX_STATEMENTS = 64
/** Rows that are copied by one INSERT each; a COPY takes less time for more. */
export const FEW_ROWS = 32

const { serialize } = protocol
const EXECUTE = serialize.execute({})
const SYNC = serialize.sync()
const BINARY = 1
const INITIAL_BYTES = 4096

/**
 * Runs commands of a PGlite in one transaction by one message: statements that the server has prepared, up to a Sync, which commits.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class CommandBatches {
  readonly #session: PgliteSession
  /** The names of prepared statements by their texts; the one that was used last comes last. */
  readonly #namesByText = new Map<string, string>()
  #count = 0

  constructor(session: PgliteSession) {
    this.#session = session
  }

  /** @throws PolytableError */
  async run(commands: readonly SqlCommand[]): Promise<void> {
    const writer = new ByteWriter(INITIAL_BYTES)
    const parsed: string[] = []
    try {
      for (const command of commands) this.#write(writer, command, parsed)
      writer.bytes(SYNC)
      await this.#session.exchange(writer.view())
    } catch (error) {
      // Whether the server has prepared them is not known, and names are never used again.
      for (const text of parsed) this.#namesByText.delete(text)
      throw error
    }
  }

  #write(writer: ByteWriter, command: SqlCommand, parsed: string[]): void {
    if ('text' in command) {
      const statement = this.#prepare(writer, command.text, parsed)
      writer.bytes(serialize.bind({ statement, values: toWireValues(command.params) }))
      writer.bytes(EXECUTE)
      return
    }
    const statement = this.#prepare(writer, insertStatement(command.table, command.columns), parsed)
    for (const writeRow of eachOfBatch(command.columns, command.rows)) {
      writer.message('B', () => {
        writer.zeroEnded('')
        writer.zeroEnded(statement)
        writer.int16(1)
        writer.int16(BINARY)
        writeRow(writer)
        writer.int16(0)
      })
      writer.bytes(EXECUTE)
    }
  }

  /** The name of the prepared statement of a text, which is prepared where it is not. */
  #prepare(writer: ByteWriter, text: string, parsed: string[]): string {
    const known = this.#namesByText.get(text)
    const name = known ?? `batch_${++this.#count}`
    this.#namesByText.delete(text)
    this.#namesByText.set(text, name)
    if (known !== undefined) return name
    const [oldest] = this.#namesByText
    if (oldest && this.#namesByText.size > MAX_STATEMENTS) {
      this.#namesByText.delete(oldest[0])
      writer.bytes(serialize.close({ type: 'S', name: oldest[1] }))
    }
    writer.bytes(serialize.parse({ name, text }))
    parsed.push(text)
    return name
  }
}
