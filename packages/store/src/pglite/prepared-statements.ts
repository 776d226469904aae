import { protocol } from '@electric-sql/pglite'
import type { Parser } from '../common/result-parsers.ts'

/** How many texts are remembered, and so how many statements the server keeps at most. */
const MAX_TEXTS = 100
/** Longer texts are hardly run twice. */
const MAX_TEXT_LENGTH = 20_000
/** What may change the types of columns, after which the server refuses to run what it has prepared before. */
const ALTER_PATTERN = /\b(alter|drop)\b/i

/** A statement, and what the server knows of it. */
export interface Statement {
  /** What the server keeps it under; empty where it forgets it with the next one. */
  name: string
  isParsed: boolean
  /** How its columns are read, once the server has described them. */
  parsers: readonly Parser[] | undefined
  readonly alters: boolean
}

/**
 * The statements that the server keeps: those whose text was run twice of late. One that is kept is not parsed again, and after
 * some runs not planned either.
 */
export class PreparedStatements {
  /** The one that was run last comes last. */
  readonly #byText = new Map<string, Statement>()
  #count = 0
  #closed: Uint8Array[] = []

  /** The statement of a text that is about to be run. */
  get(text: string): Statement {
    if (text.length > MAX_TEXT_LENGTH) return newStatement(text)
    const known = this.#byText.get(text)
    const statement = known ?? newStatement(text)
    if (known) {
      this.#byText.delete(text)
      if (known.name === '') this.#keep(known)
    }
    this.#byText.set(text, statement)
    if (this.#byText.size > MAX_TEXTS) this.#forget(this.#byText.keys().next().value!)
    return statement
  }

  #keep(statement: Statement): void {
    statement.name = `polytable_${++this.#count}`
    statement.isParsed = false
  }

  #forget(text: string): void {
    const { name, isParsed } = this.#byText.get(text)!
    if (name !== '' && isParsed) this.#closed.push(protocol.serialize.close({ type: 'S', name }))
    this.#byText.delete(text)
  }

  /** Forgets all of them. */
  clear(): void {
    for (const text of [...this.#byText.keys()]) this.#forget(text)
  }

  /** The messages that have the server forget what was forgotten here. */
  takeClosed(): readonly Uint8Array[] {
    const closed = this.#closed
    this.#closed = []
    return closed
  }
}

function newStatement(text: string): Statement {
  return { name: '', isParsed: false, parsers: undefined, alters: ALTER_PATTERN.test(text) }
}
