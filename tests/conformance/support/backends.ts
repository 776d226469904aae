import type { Database, OpenOptions } from 'polytable'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Backend, Place } from './backend.ts'

export const inBrowser = typeof window !== 'undefined'

const { backends } = inBrowser ? await import('./backends.browser.ts') : await import('./backends.node.ts')

/** What the tests of one subject have in one backend: a database of their own, open while they run. */
export interface Setting {
  readonly db: Database
  /** Whether {@link reopen} finds again what was there. */
  readonly keeps: boolean
  /** Closes the database and opens it again. */
  reopen(options?: OpenOptions): Promise<Database>
  /** A path that no other test uses. */
  path(name?: string): string
  /** A new place for another database, removed at the end. */
  place(): Promise<Place>
}

/** Runs the tests of a subject in every backend of this platform. */
export function onEveryBackend(
  subject: string,
  tests: (setting: Setting) => void,
  options: OpenOptions = {},
): void {
  for (const backend of backends) onBackend(backend, subject, tests, options)
}

/** The same in the first of them: for what the media thread does, which no SQL store takes part in. */
export function onOneBackend(
  subject: string,
  tests: (setting: Setting) => void,
  options: OpenOptions = {},
): void {
  onBackend(backends[0]!, subject, tests, options)
}

function onBackend(
  backend: Backend,
  subject: string,
  tests: (setting: Setting) => void,
  options: OpenOptions,
): void {
  describe(`${subject}, in '${backend.name}'`, () => {
    const setting = new BackendSetting(backend, options)
    beforeAll(() => setting.start())
    afterAll(() => setting.end())
    tests(setting)
  })
}

class BackendSetting implements Setting {
  readonly #backend: Backend
  readonly #options: OpenOptions
  readonly #places: Place[] = []
  #paths = 0
  #db: Database | undefined

  constructor(backend: Backend, options: OpenOptions) {
    this.#backend = backend
    this.#options = options
  }

  get db(): Database {
    if (!this.#db) throw new Error('The database is open while tests run, not before')
    return this.#db
  }
  get keeps(): boolean {
    return this.#backend.keeps
  }

  path(name = 'table'): string {
    return `${name}${this.#paths++}`
  }

  async place(): Promise<Place> {
    const place = await this.#backend.place()
    this.#places.push(place)
    return place
  }

  async start(): Promise<void> {
    const place = await this.place()
    this.#db = await place.open(this.#options)
  }

  async reopen(options: OpenOptions = {}): Promise<Database> {
    await this.db.close()
    this.#db = await this.#places[0]!.open({ ...this.#options, ...options })
    return this.#db
  }

  async end(): Promise<void> {
    await this.#db?.close()
    for (const place of this.#places) await place.clean()
  }
}
