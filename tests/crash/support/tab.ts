import type { Page } from 'playwright'
import type { Pace } from './plan.ts'
import type { Outcome } from './page/page.ts'
import type { Witness } from './witness.ts'

/** Calls that are sent ahead, so that the tab never waits. */
const AHEAD = 3

/** Has a tab open the database, and checks what it finds. */
export async function openIn(page: Page, witness: Witness, name: string): Promise<void> {
  witness.inspect(valueOf(await page.evaluate((name) => window.crash.open(name), name)), AHEAD)
}

/** Checks what an open tab sees. */
export async function inspectIn(page: Page, witness: Witness): Promise<void> {
  witness.inspect(valueOf(await page.evaluate(() => window.crash.look())), AHEAD)
}

/** Calls that are made once the end has come, where no call noticed it. */
const AFTER_THE_END = 3

/**
 * Has a tab work without pause until it, or the engine it uses, is no more. `end` is called once so many calls were answered.
 * Gives the code of the error that a call ended with; undefined where the tab itself ended, or where the end fell between two
 * calls and those after it were answered.
 */
export async function workUntilEnd(
  page: Page,
  witness: Witness,
  { pace, calls, end }: { readonly pace: Pace; readonly calls: number; readonly end: () => Promise<unknown> },
): Promise<string | undefined> {
  const answers: Promise<Outcome<void> | 'gone'>[] = []
  const send = (): void => {
    const answer = page.evaluate((operation) => window.crash.perform(operation), witness.send(pace))
    answers.push(answer.catch(() => 'gone'))
  }
  for (let i = 0; i < AHEAD; i++) send()
  let ended = false
  const noteEnd = (): void => void (ended = true)
  let remaining = AFTER_THE_END
  for (let done = 0; ; done++) {
    if (done === calls) void end().then(noteEnd, noteEnd)
    const answer = await answers.shift()
    if (answer === undefined || answer === 'gone') return undefined
    if ('error' in answer) {
      await Promise.all(answers)
      return answer.error.code ?? answer.error.message
    }
    witness.acknowledge()
    if (!ended || remaining-- > 0) send()
  }
}

export function valueOf<T>(outcome: Outcome<T>): T {
  if ('value' in outcome) return outcome.value
  throw new Error(`${outcome.error.code ?? 'An error'}: ${outcome.error.message}`)
}

/** Ends the process of a tab as a crash does. */
export async function crashTab(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  // The process that would answer is gone.
  session.send('Page.crash').catch(() => {})
  await crashed
  await page.close()
}
