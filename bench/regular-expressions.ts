import { open, pt, type Expression } from 'polytable'
import { string } from 'polytable/functions'
import { alternate } from './support/measure.ts'
import { ms, print } from './support/report.ts'

const ROUNDS = 7
const ROWS = 10_000
const TEXT = 'The quick brown fox, aged 42, wrote to jumps@over.example on 2024-05-06. '.repeat(10)

/** Patterns that are harmless natively, which is known of the first only. */
const patterns: readonly (readonly [kind: string, pattern: string])[] = [
  ['matched natively', '(\\d+)-(\\d+)'],
  ['with ways that are not gone twice', '(?:qu|quick|quiz)+'],
]

const db = await open('memory://')
try {
  const t = await db.createTable('texts', { n: pt.int(), text: pt.string() })
  const texts = Array.from({ length: ROWS }, (_, n) => `${n} ${TEXT}`)
  await t.insert(texts.map((text, n) => ({ n, text })))
  for (const [kind, pattern] of patterns) {
    const collect = (value: Expression<number>): Promise<unknown> => t.select({ value }).collect()
    const expression = new RegExp(pattern, 'gu')
    const times = await alternate(
      {
        native: async () => texts.map((text) => [...text.matchAll(expression)].length),
        plain: () => collect(string.count(t.c.text, { pattern: '^' })),
        count: () => collect(string.count(t.c.text, { pattern })),
      },
      ROUNDS,
    )
    print({
      subject: `string.count with a pattern ${kind}, by native matching in a loop`,
      ratio: (times.count - times.plain) / times.native,
      details: `${ROWS.toLocaleString('en')} texts of ${TEXT.length} characters in ${ms(times.count)}, with the pattern ^ ${ms(times.plain)}, the loop ${ms(times.native)}`,
    })
  }
} finally {
  await db.close()
}
