import { PolytableError } from '@polytable/model/errors/index'
import type { SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import type { Value } from '@polytable/model/types/index'
import type { ApprovalQuestion, ApprovalDecision, PendingApproval } from '@polytable/model/protocol/jobs'

/** The id of a question, in SQL: a hash of what tells it from others. */
const ID = "encode(sha256(convert_to($1, 'UTF8')), 'hex')"

/** What functions ask people before they go on, and what was decided: by the content of the question, so that each is asked once. */
export class Approvals {
  readonly #store: SqlStore
  readonly #now: () => Date

  constructor(store: SqlStore, now: () => Date) {
    this.#store = store
    this.#now = now
  }

  /**
   * What was decided; where nothing was yet, the question is kept, and there is no answer.
   * @param key what tells the question from others
   * @param writable false: the database must not be written to, and nothing is kept
   */
  async ask(
    name: string,
    key: Value,
    question: ApprovalQuestion,
    writable: boolean,
  ): Promise<ApprovalDecision | undefined> {
    const text = JSON.stringify([name, key])
    if (writable)
      await this.#store.query(
        `INSERT INTO polytable.approvals (id, question, asked_at)
         VALUES (${ID}, $2::text::jsonb, $3::timestamptz) ON CONFLICT (id) DO NOTHING`,
        [text, JSON.stringify(question), this.#now().toISOString()],
      )
    const [row] = await this.#store.query(`SELECT decision FROM polytable.approvals WHERE id = ${ID}`, [text])
    return (row?.[0] as ApprovalDecision | null | undefined) ?? undefined
  }

  /** The questions without an answer, in the order in which they were asked. */
  async list(): Promise<PendingApproval[]> {
    const rows = await this.#store.query(
      'SELECT id, question, asked_at::text FROM polytable.approvals WHERE decision IS NULL ORDER BY asked_at, id',
    )
    return rows.map(([id, question, askedAt]) => ({
      ...(question as ApprovalQuestion),
      id: id as string,
      askedAt: new Date(askedAt as string),
    }))
  }

  /** @throws PolytableError INVALID_ARGUMENT for a question that is not there or was answered */
  async decide(tx: SqlExecutor, id: string, decision: ApprovalDecision): Promise<void> {
    const rows = await tx.query(
      'UPDATE polytable.approvals SET decision = $2::text::jsonb WHERE id = $1 AND decision IS NULL RETURNING 1',
      [id, JSON.stringify(decision)],
    )
    if (rows.length > 0) return
    throw new PolytableError('INVALID_ARGUMENT', `No question with the id '${id}' waits for an answer`, {
      hint: 'db.approvals() lists those that do.',
    })
  }
}
