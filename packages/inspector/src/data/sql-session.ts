import type { Database } from '@polytable/client/index'

/** Statements that are remembered. */
const MOST = 50

/** What was written and run of SQL since the page was opened, which tabs that are left must not lose. */
export class SqlSession {
  /** What is in the editor; undefined where nothing was written yet. */
  draft: string | undefined
  #history: readonly string[] = []

  /** The statements that were run, the last first, each once. */
  get history(): readonly string[] {
    return this.#history
  }

  ran(text: string): void {
    this.#history = [text, ...this.#history.filter((other) => other !== text)].slice(0, MOST)
  }
}

const sessions = new WeakMap<Database, SqlSession>()

/** The session of a database. */
export function sqlSession(db: Database): SqlSession {
  let session = sessions.get(db)
  if (!session) sessions.set(db, (session = new SqlSession()))
  return session
}
