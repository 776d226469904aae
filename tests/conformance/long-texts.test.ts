import { pt } from 'polytable'
import { json, string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Functions of long texts', (backend) => {
  const tableOf = async (text: string) => {
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    await t.insert([{ text }])
    return t
  }

  test('take time that grows with the text, whatever is in it', async () => {
    const n = 300_000
    const t = await tableOf('a'.repeat(n))
    const { text } = t.c
    const many = (repl: string) => string.replace(text, { substr: 'a', repl })
    const found = t.select({
      dashes: json.len(
        string.wrap(string.replace(many('-'), { substr: '-', repl: 'a-', n: 1 }), { width: 9 }),
      ),
      long: json.len(string.wrap(many('😀'), { width: 10 })),
      blanks: json.len(string.wrap(many('\u00a0\u00a0x'), { width: 10, dropWhitespace: false })),
      shortened: string.len(
        string.fill(many('a '), { width: n + 3, maxLines: 1, placeholder: string.repeat('.', { n }) }),
      ),
      split: json.len(string.rsplit(many('a,'), { sep: ',' })),
      replaced: string.len(string.replaceRe(text, { pattern: 'a', repl: 'b', n: n - 1 })),
    })
    expect(await found.first()).toEqual({
      dashes: Math.ceil((n + 1) / 9),
      long: n / 10,
      blanks: (3 * n) / 10,
      shortened: n + 3,
      split: n + 1,
      replaced: n,
    })
  })

  test('that are wrapped end where the indent leaves no room', async () => {
    const t = await tableOf('ab c')
    const narrow = { width: 2, initialIndent: '..', subsequentIndent: '...' }
    const found = t.select({
      kept: string.wrap(t.c.text, { ...narrow, dropWhitespace: false }),
      dropped: string.wrap(t.c.text, narrow),
      blank: string.wrap(' a', narrow),
      words: string.wrap(t.c.text, { ...narrow, breakLongWords: false }),
    })
    expect(await found.first()).toEqual({
      kept: ['..a', '...b', '... ', '...c'],
      dropped: ['..a', '...b', '...c'],
      blank: ['..a'],
      words: ['..ab', '...c'],
    })
  })

  test('give an error where the result would be too long', async () => {
    const t = await tableOf('a'.repeat(20_000))
    const { text } = t.c
    const elements = string.split(string.replace(text, { substr: 'a', repl: ',' }), { sep: ',' })
    const tabs = string.replace(text, { substr: 'a', repl: '\t' })
    for (const tooLong of [
      string.repeat(text, { n: 20_000 }),
      string.replace(text, { substr: 'a', repl: text }),
      string.replace(text, { substr: 'a', repl: 'b'.repeat(20_000) }),
      string.replace(text, { substr: '', repl: text }),
      string.replaceRe(text, { pattern: 'a', repl: text }),
      string.replaceRe(text, { pattern: '(?<x>a)', repl: "$'$1$<x>$`" }),
      string.join(text, { elements }),
      string.format('{0}'.repeat(20_000), [text]),
      string.fill(text, { width: 1, subsequentIndent: text }),
      string.fill(tabs, { tabsize: 20_000 }),
    ]) {
      await expectError(t.select({ tooLong }).collect(), 'INVALID_ARGUMENT', { message: 'too long' })
    }
    expect(await t.where(string.replace(text, { substr: 'a', repl: '' }).eq('')).count()).toBe(1)
  })

  test('replace groups of a match as ECMAScript does', async () => {
    const t = await tableOf('axbx')
    const replaced = (pattern: string, repl: string, n?: number) =>
      string.replaceRe(t.c.text, { pattern, repl, ...(n === undefined ? {} : { n }) })
    expect(
      await t
        .select({
          all: replaced('x', '$$[$&]$'),
          context: replaced('b', "[$`|$']"),
          numbered: replaced('(x)(y)?', '$1$2$3$01$10'),
          named: replaced('(?<it>x)', '<$<it>$<none>$<', 1),
          unnamed: replaced('(x)', '$<it>'),
          none: replaced('', '-', 2),
        })
        .first(),
    ).toEqual({
      all: 'a$[x]$b$[x]$',
      context: 'ax[ax|x]x',
      numbered: 'ax$3xx0bx$3xx0',
      named: 'a<x$<bx',
      unnamed: 'a$<it>b$<it>',
      none: '-a-xbx',
    })
  })
})
