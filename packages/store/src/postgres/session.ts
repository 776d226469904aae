import type { Client, ClientConfig, QueryArrayResult, QueryConfig } from 'pg'
import { PolytableError } from '@polytable/model/errors/index'
import type { SqlAnswer, SqlValue } from '@polytable/model/ports/index'
import { Health } from '../common/health.ts'
import { toWireValues } from '../common/parameters.ts'
import { resultParser } from '../common/result-parsers.ts'
import { sizeOf } from '../common/row-size.ts'
import { isServerError, toPolytableError } from '../common/server-error.ts'
import { CopyIn } from './copy-in.ts'
import { CopyOut } from './copy-out.ts'
import { loadPg } from './library.ts'

const CONNECT_TIMEOUT_MS = 30_000
/** How long a statement that was told to stop is waited for. */
const CANCEL_TIMEOUT_MS = 5000

const types = { getTypeParser: (oid: number) => resultParser(oid) } as ClientConfig['types']

/** One session of a PostgreSQL server. It ends with the connection and is not begun again: what it held is lost with it. */
export class PostgresSession {
  readonly #client: Client
  readonly #config: ClientConfig
  readonly #health = new Health()
  #running: Promise<unknown> | undefined

  private constructor(client: Client, config: ClientConfig) {
    this.#client = client
    this.#config = config
    // Without listeners an error of an idle connection would end the process.
    client.on('error', (error) => this.#lost(error))
    client.on('end', () => this.#lost(undefined))
  }

  /**
   * @param url a `postgres:` URL; what is not in it comes from the environment (PGPASSWORD…), as with all clients of PostgreSQL.
   * @throws PolytableError INVALID_ARGUMENT for a URL that is none, INVALID_CONFIGURATION where `pg` is not installed,
   *   DATABASE_UNAVAILABLE where the server does not answer or refuses.
   */
  static async connect(url: string, applicationName: string): Promise<PostgresSession> {
    const config: ClientConfig = {
      connectionString: url,
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      types,
    }
    const client = await createClient(config)
    const session = new PostgresSession(client, config)
    try {
      await client.connect()
    } catch (cause) {
      throw new PolytableError(
        'DATABASE_UNAVAILABLE',
        `Cannot connect to the server at ${session.place}: ${messageOf(cause)}`,
        { hint: 'Check the URL, and that the server is running and accepts this role.', cause },
      )
    }
    return session
  }

  /** Where the database is, without secrets. */
  get place(): string {
    const { host, port, database } = this.#client
    return `${host}:${port}/${database ?? ''}`
  }

  /** Runs one statement. Not before the one before it has ended. */
  async run(text: string, params: readonly SqlValue[] = []): Promise<QueryArrayResult<unknown[]>> {
    const values = toWireValues(params)
    return this.#guard(() =>
      this.#client.query<unknown[]>({
        text,
        rowMode: 'array',
        // Without values the simple protocol is used, which is one message.
        ...(values.length === 0 ? {} : { values }),
      }),
    )
  }

  async rows(text: string, params?: readonly SqlValue[]): Promise<unknown[][]> {
    return (await this.run(text, params)).rows
  }

  /** The rows of a query without values, in the binary form of their types. */
  binaryRows(text: string): Promise<(Uint8Array | null)[][]> {
    return this.#guard(() => this.#client.query(new CopyOut(text)).rows)
  }

  /** The rows of a statement; undefined where they come to more than `maxBytes`. */
  async rowsUpTo(
    text: string,
    params: readonly SqlValue[],
    maxBytes: number,
  ): Promise<unknown[][] | undefined> {
    return (await this.#upTo({ text, rowMode: 'array', values: toWireValues(params) }, maxBytes))?.rows
  }

  /** Runs one statement, and gives its rows as texts: see `SqlReader.ask`. @throws PolytableError */
  async ask(text: string, params: readonly SqlValue[], maxBytes: number): Promise<SqlAnswer | undefined> {
    const types = { getTypeParser: () => String } as QueryConfig['types']
    // The simple protocol, which is used without values, would take several statements.
    const config = { text, rowMode: 'array', values: toWireValues(params), types, queryMode: 'extended' }
    const result = await this.#upTo(config, maxBytes)
    if (result === undefined) return undefined
    const columns = result.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }))
    return { columns, rows: result.rows as (string | null)[][] }
  }

  async #upTo(
    config: object,
    maxBytes: number,
  ): Promise<Pick<QueryArrayResult<unknown[]>, 'rows' | 'fields'> | undefined> {
    const { Query } = (await loadPg()).default
    const query = new Query<unknown[]>(config as QueryConfig)
    const rows: unknown[][] = []
    let bytes = 0
    query.on('row', (row) => {
      bytes += sizeOf(row)
      if (bytes <= maxBytes) rows.push(row)
      else rows.length = 0
    })
    const fields = await this.#guard(
      () =>
        new Promise<QueryArrayResult['fields']>((resolve, reject) => {
          query.on('end', (result) => resolve(result.fields))
          query.on('error', reject)
          this.#client.query(query)
        }),
    )
    return bytes > maxBytes ? undefined : { rows, fields }
  }

  /** Runs a COPY FROM STDIN. The bytes may be used again when it has ended. */
  copyIn(text: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#guard(() => this.#client.query(new CopyIn(text, bytes)).done)
  }

  /** Ends the session, and what it is doing. What is in no committed transaction is undone by the server. */
  async close(): Promise<void> {
    this.#health.close()
    if (this.#running !== undefined) await this.#cancel()
    await this.#client.end()
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    this.#health.check()
    const running = work()
    this.#running = running
    try {
      return await running
    } catch (error) {
      // What the server did not say comes from the connection.
      if (isServerError(error)) this.#health.note(error)
      else this.#lost(error)
      this.#health.check()
      throw toPolytableError(error)
    } finally {
      if (this.#running === running) this.#running = undefined
    }
  }

  #lost(cause: unknown): void {
    this.#health.lost('The connection to the database was lost.', cause)
  }

  /** Stops the running statement by way of another connection; the only one there is. */
  async #cancel(): Promise<void> {
    const ended = this.#running?.catch(() => {})
    try {
      const other = await createClient(this.#config)
      other.on('error', () => {})
      try {
        await other.connect()
        await other.query('select pg_cancel_backend($1)', [processId(this.#client)])
      } finally {
        await other.end()
      }
    } catch {
      // Without it the server ends the statement when it notices that nobody listens.
      return
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const expired = new Promise((resolve) => (timer = setTimeout(resolve, CANCEL_TIMEOUT_MS)))
    await Promise.race([ended, expired])
    clearTimeout(timer)
  }
}

async function createClient(config: ClientConfig): Promise<Client> {
  const pg = await loadPg()
  try {
    return new pg.default.Client(config)
  } catch (error) {
    // The error of a URL quotes it, with the password in it: it is not passed on.
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `The URL of the database is not valid: ${messageOf(error)}`,
      {
        hint: "For example 'postgres://user:password@localhost:5432/database'.",
      },
    )
  }
}

/** The server's process of a connection, which `pg`'s types leave out. */
function processId(client: Client): number {
  return (client as unknown as { readonly processID: number }).processID
}

/** An AggregateError, of all addresses of a name, has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
