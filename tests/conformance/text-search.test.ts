import fc from 'fast-check'
import { hybrid, pt } from 'polytable'
import { count, string, stringSplitter } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const texts = [
  'Running shoes for the city',
  'A shoe',
  null,
  'He ran in red boots',
  'shoes, shoes and running, and nothing but running',
]

onEveryBackend('Text search', (backend) => {
  const tableOf = async (values: readonly (string | null)[], language?: 'german' | 'simple') => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), text: pt.string().nullable() })
    await t.insert(values.map((text, n) => ({ n, text })))
    return t.addTextIndex(t.c.text, language ? { language } : {})
  }

  test('match ranks texts by the words asked for, in any form of theirs', async () => {
    const t = await tableOf(texts)
    const hit = t.c.text.match('running shoes')
    const rows = await t.select({ n: t.c.n, hit }).collect()
    expect(rows.map((row) => row.hit)).toEqual([expect.any(Number), 0, null, 0, expect.any(Number)])
    expect(rows[4]!.hit).toBeGreaterThan(rows[0]!.hit!)
    const found = t.where(hit.gt(0)).orderBy(hit, 'desc').select('n')
    expect(await found.collect()).toEqual([{ n: 4 }, { n: 0 }])
    expect(await found.limit(1).collect()).toEqual([{ n: 4 }])
    expect(await t.where(hit.gt(0)).count()).toBe(2)
    expect(await t.where(hit.gt(rows[0]!.hit!)).select('n').collect()).toEqual([{ n: 4 }])
    expect(await t.where(hit.eq(0)).select('n').collect()).toEqual([{ n: 1 }, { n: 3 }])
    expect(await t.where(hit.gt(0).not()).select('n').collect()).toEqual([{ n: 1 }, { n: 3 }])
    expect(await t.where(hit.isNull()).select('n').collect()).toEqual([{ n: 2 }])
    const ranked = t.groupBy(hit.gt(0)).select({ matches: hit.gt(0), rows: count() })
    expect((await ranked.collect()).map(({ rows: each }) => each).sort()).toEqual([1, 2, 2])
  })

  test.for([undefined, 'german', 'simple'] as const)(
    'a word is found by every beginning of it with a star, also one longer than its stem: %s',
    async (language) => {
      const words = ['internationally', 'Happiness', 'running', 'Häuser', 'the', 'R2D2', 'über-all']
      const t = await tableOf(words, language)
      for (const [n, word] of words.entries()) {
        const letters = [...word]
        for (let length = 1; length <= letters.length; length++) {
          const query = `${letters.slice(0, length).join('')}*`
          // A star after what stands between words is none after a word.
          if (query.endsWith('-*')) continue
          const found = await t.where(t.c.text.match(query).gt(0)).select('n', 'text').collect()
          const begin = query.slice(0, -1).toLowerCase()
          const expected = words.flatMap((each, at) => (each.toLowerCase().startsWith(begin) ? [at] : []))
          expect(found.map((row) => row.n).sort(), query).toEqual(expected)
          expect(expected).toContain(n)
        }
      }
    },
  )

  test.for([
    ['shoe', [0, 1, 4]],
    ['shoes city', [0]],
    ['city or boots', [0, 3]],
    ['shoes -running', [1]],
    ['-running', [1, 3]],
    ['"red boots"', [3]],
    ['"boots red"', []],
    ['"in red boots"', [3]],
    ['"ran the red"', []],
    ['the boots', [3]],
    ['boots -the', [3]],
    ['the', [0]],
    ['the or boots', [0, 3]],
    ['red or', [3]],
    ['run*', [0, 4]],
    ['runni*', [0, 4]],
    ['Boo* r*', [3]],
    ['sho* -runn*', [1]],
    ['-runn*', [1, 3]],
    ['-runn* -boo*', [1]],
    ['boo* or ci*', [0, 3]],
    ['runs*', []],
    ['in-re*', [3]],
    ['hoes*', []],
    ['*', []],
    ['shoe *', [0, 1, 4]],
    ['', []],
  ] as const)('match understands %j as a search engine does', async ([query, found]) => {
    const t = await tableOf(texts)
    const rows = await t.where(t.c.text.match(query).gt(0)).select('n').collect()
    expect(rows.map(({ n }) => n)).toEqual(found)
  })

  const compounds = [
    'germany-dev-east server',
    'Hikvision DS-7604NI-E1/4P/A',
    'COVID-19 vaccine',
    'mail bob@example.org',
    'see www.example.org/docs/index.html?a=1#top',
    'in path/to/file.txt, C:\\path\\my_file.v2.tar.gz',
    'AT&T and R&D',
    'Donau\u00addampf\u00adschiff',
    'pages 10-12, 1990–1995, 3.14, -40°',
    '<b>bold</b> &amp; user_name42',
    'cafe\u0301 in ｆｕｌｌ ｗｉｄｔｈ, an o\ufb03ce',
    'left\u200e\u202dmarked\u202c, no\u2060break',
  ]
  // What is found by Lucene's StandardAnalyzer, and by SQLite's FTS5 with its tokenizer unicode61, which part words alike.
  test.for([
    ['dev-east', [0]],
    ['dev east', [0]],
    ['east-dev', []],
    ['DS-7604NI', [1]],
    ['4P', [1]],
    ['covid 19', [2]],
    ['COVID-19', [2]],
    ['19', [2]],
    ['example.org', [3, 4]],
    ['example', [3, 4]],
    ['bob', [3]],
    ['"bob@example.org"', [3]],
    ['index.html', [4]],
    ['https://www.example.org/docs', []],
    ['docs top', [4]],
    ['file', [5]],
    ['file.txt', [5]],
    ['path/to', [5]],
    ['tar.gz', [5]],
    ['my_file', [5]],
    ['AT&T', [6]],
    ['AT&T -vaccine', [6]],
    ['R&D or AT&T', [6]],
    ['vaccine -AT&T', [2]],
    ['T&AT', []],
    ['Donaudampfschiff', [7]],
    ['donau\u00addampfschiff', [7]],
    ['12', [8]],
    ['1995', [8]],
    ['3.14', [8]],
    ['40', [8]],
    ['pages - 40', [8]],
    ['pages -40', []],
    ['pages -"10-12"', []],
    ['pages --40', [8]],
    ['vaccine -', [2]],
    ['bold', [9]],
    ['user', [9]],
    ['user_name42', [9]],
    ['caf\u00e9', [10]],
    ['full office', [10]],
    ['leftmarked', [11]],
    ['nobreak', [11]],
  ] as const)('words are what stands between spaces and punctuation: %j', async ([query, found]) => {
    const t = await tableOf(compounds)
    const rows = await t.where(t.c.text.match(query).gt(0)).select('n').collect()
    expect(rows.map(({ n }) => n)).toEqual(found)
  })

  test.for([undefined, 'german', 'simple'] as const)(
    'a text is found by each of its words, and by all of them: %s',
    async (language) => {
      const letters = fc.string({
        unit: fc.constantFrom(...'aBéßñЖ१क़文の0579the'),
        minLength: 1,
        maxLength: 5,
      })
      const word = fc.oneof(
        letters,
        fc.constantFrom('the', 'and', 'Or', 'not', 'AT', 'T', '1e5', 'http', 'www', 'com'),
      )
      const sign = fc.constantFrom(
        ..." -_./@:&<>+%~?=#,;'’–—\u00ad\u00a0\u200d…（）、。",
        '://',
        '-\n',
        ' - ',
      )
      const text = fc
        .array(fc.tuple(word, sign), { minLength: 1, maxLength: 8 })
        .map((parts) => parts.flat().join(''))
      const list = fc.array(text, { minLength: 1, maxLength: 10 })
      const t = await tableOf([''], language)
      await fc.assert(
        fc.asyncProperty(list, async (given) => {
          await t.delete()
          await t.insert(given.map((each, n) => ({ n, text: each })))
          for (const [n, each] of given.entries()) {
            // A word that begins with a minus would be one to leave out.
            const own = each.split(/\s+/u).map((part) => part.replace(/^-+/, ''))
            for (const query of [...own, own.join(' '), `"${each}"`]) {
              if (!/[\p{L}\p{N}]/u.test(query)) continue
              const rows = await t.where(t.c.text.match(query).gt(0)).select('n').collect()
              expect(
                rows.map((row) => row.n),
                query,
              ).toContain(n)
            }
          }
        }),
        { numRuns: 10 },
      )
    },
  )

  test('no text that is asked for is an error', async () => {
    const t = await tableOf(texts)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (query) => {
        const [row] = await t.select({ rank: t.c.text.match(query) }).collect()
        expect(row!.rank).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 30, examples: [['\0shoe'], ['\ud800'], ['a & | ! :* <-> ('], ["'; drop table x"], ['"']] },
    )
    expect(await t.where(t.c.text.match('\0shoe\ud800').gt(0)).count()).toBe(3)
  })

  test('no text that is asked for is too long, however many operators it has', async () => {
    const t = await tableOf(texts)
    const piece = fc.oneof(
      fc.constantFrom(
        '-',
        '- ',
        '"',
        '""',
        ' or ',
        ' ',
        '\0',
        '\u0085',
        '\u3000',
        '!',
        '|',
        '(',
        ':*',
        '\ud83d',
        '\\',
      ),
      fc.constantFrom('shoes', ' running ', 'the', 'a-b', 'a/b.c', '🥾', '靴'),
      fc.string({ unit: 'binary' }),
    )
    const part = fc
      .tuple(fc.array(piece, { maxLength: 4 }), fc.integer({ min: 1, max: 9999 }))
      .map(([pieces, times]) => pieces.join('').repeat(times))
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
        const [row] = await t.select({ rank: t.c.text.match(parts.join('')) }).collect()
        expect(row!.rank).toBeGreaterThanOrEqual(0)
      }),
      {
        numRuns: 30,
        examples: [
          [['-'.repeat(1e5), 'shoe']],
          [['- ! '.repeat(40), 'shoe']],
          [['shoe '.repeat(1e6)]],
          [['靴🥾'.repeat(1e4)]],
          [['a* or '.repeat(1e4)]],
          [['靴'.repeat(1e4), '*']],
        ],
      },
    )
  })

  test('the first 200 words of a text are looked for', async () => {
    const words = (length: number) => Array.from({ length }, (_, i) => `word${i}`).join(' ')
    const t = await tableOf([words(200), words(199), words(200).replace('word7 ', '')])
    const found = async (query: string) => {
      const rows = await t.where(t.c.text.match(query).gt(0)).select('n').collect()
      return rows.map(({ n }) => n)
    }
    expect(await found(words(3000))).toEqual([0])
    expect(await found(`"${words(3000)}"`)).toEqual([0])
    expect(await found(words(3000).replaceAll(' ', ' or '))).toEqual([0, 1, 2])
    expect(await found(`-"${words(3000)}"`)).toEqual([1, 2])
  })

  test.for([
    ['-', 1, [1, 3]],
    ['-', 2, [0, 4]],
    ['-', 99, [0, 4]],
    ['- ', 31, [0, 4]],
    [' -', 32, [1, 3]],
    ['-(', 33, [0, 4]],
  ] as const)('%j at a word %i times excludes it or not', async ([operator, times, found]) => {
    const t = await tableOf(texts)
    const rows = await t
      .where(t.c.text.match(`${operator.repeat(times)}running`).gt(0))
      .select('n')
      .collect()
    expect(rows.map(({ n }) => n)).toEqual(found)
  })

  test('words are those of the language', async () => {
    const german = await tableOf(['Die Häuser der Stadt', 'Ein Haus'], 'german')
    expect(await german.where(german.c.text.match('haus').gt(0)).count()).toBe(2)
    const simple = await tableOf(['Die Häuser der Stadt', 'Ein Haus'], 'simple')
    expect(await simple.where(simple.c.text.match('haus').gt(0)).count()).toBe(1)
    expect(await simple.where(simple.c.text.match('der').gt(0)).count()).toBe(1)
    const language = 'klingon' as 'english'
    await expectError(german.addTextIndex(german.c.text, { language }), 'INVALID_ARGUMENT', {
      message: 'klingon',
      hint: 'yiddish',
    })
  })

  test('the index follows the rows, past versions and snapshots included', async () => {
    const { db } = backend
    const t = await tableOf(['a red car', 'a blue car'])
    const found = async (path = t.path) => {
      const version = await db.getTable(path)
      const rows = await version.where(version.c.text!.match('red').gt(0)).select('n').collect()
      return rows.map(({ n }) => n)
    }
    const snapshot = backend.path('snapshot')
    await db.createSnapshot(snapshot, t)
    await t.insert([{ n: 2, text: 'reds' }])
    await t.update({ text: 'now red' }, { where: t.c.n.eq(1) })
    await t.delete({ where: t.c.n.eq(0) })
    expect(await found()).toEqual([1, 2])
    expect(await found(`${t.path}:2`)).toEqual([0])
    expect(await found(snapshot)).toEqual([0])
    await t.revert()
    await t.revert()
    expect(await found()).toEqual([0, 2])
    await expectError(found(`${t.path}:1`), 'INDEX_NOT_FOUND')
  })

  test('computed columns and chunks of a view are searched, through views on them too', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { id: pt.int(), body: pt.string() })
    const loud = await t.addComputedColumn({ loud: string.upper(t.c.body) })
    await loud.insert([
      { id: 1, body: 'The first sentence is of cats. The second one is of dogs.' },
      { id: 2, body: 'Nothing here.' },
    ])
    await loud.addTextIndex(loud.c.loud)
    const chunks = await db.createView(backend.path('chunks'), loud, {
      iterator: stringSplitter(loud.c.body, { separators: 'sentence' }),
    })
    await chunks.addTextIndex(chunks.c.text)
    const above = await db.createView(backend.path('above'), chunks.where(chunks.c.pos.ge(0)))
    await loud.insert([{ id: 3, body: 'Dogs again. And more.' }])
    const hit = above.c.text.match('dog')
    expect(await above.where(hit.gt(0)).select('id', 'text').collect()).toEqual([
      { id: 1, text: expect.stringContaining('dogs') as string },
      { id: 3, text: 'Dogs again.' },
    ])
    expect(await above.where(above.c.loud.match('dog').gt(0)).count()).toBe(4)
  })

  test('several indexes of a column, their names, and what there is to see of them', async () => {
    const t = await tableOf(['the cars', 'a car'])
    await expectError(t.addTextIndex(t.c.text, { name: 'idx0' }), 'INDEX_ALREADY_EXISTS')
    await t.addTextIndex(t.c.text, { name: 'idx0', ifExists: 'ignore', language: 'simple' })
    const both = await t.addTextIndex(t.c.text, { name: 'exact', language: 'simple' })
    const { indexes } = await both.metadata()
    expect(indexes).toEqual([
      { name: 'idx0', column: 'text', kind: 'text', language: 'english' },
      { name: 'exact', column: 'text', kind: 'text', language: 'simple' },
    ])
    expect(both.describe()).toContain('index exact on text: text, simple')
    expect((await both.c.text.lineage()).dependents.map(({ name }) => name)).toEqual(['idx0', 'exact'])
    await expectError(both.where(both.c.text.match('car').gt(0)).count(), 'INVALID_ARGUMENT', {
      hint: 'idx0, exact',
    })
    const exact = both.c.text.match('cars', { index: 'exact' })
    expect(await both.where(exact.gt(0)).count()).toBe(1)
    expect(await both.where(both.c.text.match('cars', { index: 'idx0' }).gt(0)).count()).toBe(2)
    const query = both.where(exact.gt(both.c.text.match('car', { index: 'idx0' }))).select('n')
    expect(await query.collect()).toEqual([])
    await expectError(both.where(both.c.text.match('a', { index: 'none' }).gt(0)).count(), 'INDEX_NOT_FOUND')
    expect((await backend.db.getTable(t.path)).c.n).toBeDefined()
  })

  test('what is dropped comes back with its version', async () => {
    const t = await tableOf(['a car', 'a bus'])
    const count = () => t.where(t.c.text.match('cars').gt(0)).count()
    await t.dropIndex('idx0')
    await expectError(count(), 'INDEX_NOT_FOUND', { hint: 'addTextIndex' })
    await t.insert([{ n: 2, text: 'cars' }])
    await t.revert({ toVersion: 2 })
    expect(await count()).toBe(1)
    await t.dropColumn('text')
    await t.revert()
    expect(await count()).toBe(1)
    await t.dropIndex('idx0')
    await t.insert([{ n: 3, text: 'car' }])
    await t.vacuum({ keepVersions: 1 })
    await t.addTextIndex(t.c.text)
    expect(await count()).toBe(2)
    await t.revert()
    await t.dropColumn('text')
    await t.insert([{ n: 4 }])
    await t.vacuum({ keepVersions: 1 })
    expect(await t.select('n').count()).toBe(4)
  })

  test('no text is refused for the words in it', async () => {
    const words = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `w${(from + i).toString(36)}`).join(' ')
    const t = await tableOf([words(0, 10), `${words(0, 150_000)} ${'x'.repeat(5_000)}`])
    expect(await t.where(t.c.text.match('w3').gt(0)).count()).toBe(2)
    await t.insert([{ n: 2, text: words(5, 150_000) }])
    expect(await t.where(t.c.text.match('w7').gt(0)).count()).toBe(3)
  })

  test('where there is none, and where it cannot be', async () => {
    const t = await backend.db.createTable(backend.path(), { text: pt.string(), n: pt.int() })
    await t.insert([{ text: 'a', n: 1 }])
    await expectError(t.where(t.c.text.match('a').gt(0)).count(), 'INDEX_NOT_FOUND', {
      column: 'text',
      hint: 'addTextIndex',
    })
    await expectError(t.addTextIndex(t.c.n as never), 'UNSUPPORTED_OPERATION', { column: 'n' })
    const unstored = await t.addComputedColumn({ loud: string.upper(t.c.text) }, { stored: false })
    await expectError(unstored.addTextIndex(unstored.c.loud), 'UNSUPPORTED_OPERATION', { column: 'loud' })
    const indexed = await t.addTextIndex(t.c.text)
    const hit = indexed.c.text.match('a')
    await expectError(indexed.addComputedColumn({ hit }), 'UNSUPPORTED_OPERATION', {
      hint: 'Use it in a query.',
    })
    const filtered = backend.db.createView(backend.path('view'), indexed.where(hit.gt(0)))
    await expectError(filtered, 'UNSUPPORTED_OPERATION')
    expect(() => indexed.c.text.match(3 as never)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    const controller = new AbortController()
    controller.abort()
    await expect(t.addTextIndex(t.c.text, { signal: controller.signal })).rejects.toThrow()
    expect((await t.metadata()).indexes).toHaveLength(1)
  })

  test('in joins, unions, query functions and live queries', async () => {
    const { db } = backend
    const t = await tableOf(['a car', 'a bus', 'two cars'])
    const names = await db.createTable(backend.path('names'), { n: pt.int(), name: pt.string() })
    await names.insert([
      { n: 0, name: 'first' },
      { n: 2, name: 'third' },
    ])
    const hit = t.c.text.match('car')
    const joined = names.join(t, { on: names.c.n.eq(t.c.n) }).where(hit.gt(0))
    expect(await joined.select({ name: names.c.name }).collect()).toEqual([
      { name: 'first' },
      { name: 'third' },
    ])
    const rows = t
      .where(hit.gt(0))
      .select('n')
      .union(t.where(t.c.text.match('bus').gt(0)).select('n'))
    expect(await rows.count()).toBe(3)
    const search = pt.query({
      name: 'textSearch.search',
      params: { words: pt.string() },
      run: ({ words }) => t.where(t.c.text.match(words).gt(0)).select('n').orderBy(t.c.n),
    })
    const asked = await names.select({ found: search({ words: names.c.name }) }).collect()
    expect(asked).toHaveLength(2)
    const controller = new AbortController()
    const seen: number[] = []
    for await (const live of t.where(hit.gt(0)).live({ signal: controller.signal })) {
      seen.push(live.length)
      if (seen.length === 2) controller.abort()
      else await t.insert([{ n: 3, text: 'more cars' }])
    }
    expect(seen).toEqual([2, 3])
  })

  test.for([
    ['shoe', 'Running [shoes] for the city'],
    ['running shoes', '[Running] [shoes] for the city'],
    ['the city', 'Running shoes for the [city]'],
    ['the', 'Running shoes for [the] city'],
    ['"the city"', 'Running shoes for [the] [city]'],
    ['"shoes city"', 'Running shoes for the city'],
    ['runni*', '[Running] shoes for the city'],
    ['runs*', 'Running shoes for the city'],
    ['ci* sho*', 'Running [shoes] for the [city]'],
    ['boots or city', 'Running shoes for the [city]'],
    ['boots city', 'Running shoes for the city'],
    ['city -boots', 'Running shoes for the [city]'],
    ['-boots', 'Running shoes for the city'],
    ['', 'Running shoes for the city'],
  ])('snippet marks what %j asks for', async ([query, expected]) => {
    const t = await tableOf(texts.slice(0, 3))
    const snippet = t.c.text.snippet(query!, { open: '[', close: ']' })
    const rows = await t.select({ snippet }).collect()
    expect(rows[0]).toEqual({ snippet: expected })
    expect(rows[2]).toEqual({ snippet: null })
  })

  test('snippet gives the passage that matches, as it stands in the text', async () => {
    const filler = Array.from({ length: 80 }, (_, i) => `word${i}`).join(' ')
    const t = await tableOf([
      `${filler} see "www.example.org/docs/index.html", <i>red</i> &amp; blue! ${filler}`,
      `He runs. ${filler} A running-shoe (new) ${filler}`,
      'red car, red boots and red-boots; x RED: boots',
      'Donau\u00addampfschiff in ｆｕｌｌ width',
      'naïve café 😀 1,234.5 [b]',
    ])
    const of = async (n: number, query: string, options: Parameters<typeof t.c.text.snippet>[1] = {}) => {
      const snippet = t.c.text.snippet(query, options)
      return (await t.where(t.c.n.eq(n)).select({ snippet }).first())!.snippet!
    }
    const short = { minWords: 3, maxWords: 9 }
    expect(await of(0, 'example', short)).toBe('<b>example</b>.org/docs')
    expect(await of(0, 'red blue', short)).toBe('<b>red</b></i> &amp; <b>blue</b>!')
    // 'runs' comes before, and has the same stem.
    expect(await of(1, 'runni*', short)).toBe('<b>running</b>-shoe (new)')
    expect(await of(1, 'run', short)).toBe('<b>runs</b>. word0 word1')
    expect(await of(1, 'nothing', short)).toBe('He runs. word0')
    expect(await of(2, '"red boots"')).toBe(
      'red car, <b>red</b> <b>boots</b> and <b>red</b>-<b>boots</b>; x <b>RED</b>: <b>boots</b>',
    )
    expect(await of(3, 'donaudampfschiff full')).toBe('<b>Donaudampfschiff</b> in <b>full</b> width')
    expect(await of(4, 'café 234', { open: '[b]', close: "'$1\\" })).toBe(
      "naïve [b]café'$1\\ 😀 1,[b]234'$1\\.5 [b]",
    )
    expect((await of(0, 'word7*', { maxWords: 4 })).split(' ').length).toBeLessThanOrEqual(4)
    const words = async () => t.select({ s: t.c.text.snippet('red', { minWords: 5, maxWords: 5 }) }).collect()
    await expectError(Promise.resolve().then(words), 'INVALID_ARGUMENT', { message: 'minWords' })
    expect(() => t.c.text.snippet('red', { open: 'a\0' })).toThrow()
    const bare = await backend.db.createTable(backend.path(), { text: pt.string() })
    await expectError(bare.select({ s: bare.c.text.snippet('red') }).collect(), 'INDEX_NOT_FOUND')
  })

  test('snippet in an order and a view, of the past, and by the parameter of a query function', async () => {
    const t = await tableOf(texts)
    const hit = t.c.text.match('shoes')
    const ranked = t.where(hit.gt(0)).orderBy(hit, 'desc').limit(1)
    const best = await ranked.select({ s: t.c.text.snippet('shoes', { open: '*', close: '*' }) }).collect()
    expect(best).toEqual([{ s: expect.stringContaining('*') }])
    const view = await backend.db.createView(backend.path('view'), t.where(t.c.n.lt(2)))
    expect(await view.select({ s: view.c.text.snippet('city') }).collect()).toEqual([
      { s: 'Running shoes for the <b>city</b>' },
      { s: 'A shoe' },
    ])
    const find = pt.query({
      name: 'test.snippets',
      params: { q: pt.string() },
      run: ({ q }) => t.where(t.c.n.eq(0)).select({ s: t.c.text.snippet(q) }),
    })
    expect(await find.query({ q: 'running' }).collect()).toEqual([{ s: '<b>Running</b> shoes for the city' }])
    await t.update({ text: 'nothing' }, { where: t.c.n.eq(0) })
    const before = (await backend.db.getTable(`${t.path}:2`)) as unknown as typeof t
    const past = before.where(before.c.n.eq(0)).select({ s: before.c.text.snippet('city') })
    expect(await past.first()).toEqual({ s: 'Running shoes for the <b>city</b>' })
    const column = { s: t.c.text.snippet('city') }
    await expectError(t.addComputedColumn(column), 'UNSUPPORTED_OPERATION')
    expect(await t.where(t.c.text.snippet('boots').like('%<b>%')).count()).toBe(1)
  })

  test('hybrid adds up the reciprocal ranks of its scores', async () => {
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int(),
      a: pt.float().nullable(),
      b: pt.int(),
    })
    const score = fc.record({
      a: fc.option(fc.integer({ min: -3, max: 3 })),
      b: fc.integer({ min: -3, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(score, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 80 }),
        async (scores, k) => {
          await t.delete()
          await t.insert(scores.map((each, n) => ({ n, ...each })))
          const rank = (values: readonly (number | null)[], own: number | null) =>
            own === null ? 0 : 1 / (k + 1 + values.filter((value) => value !== null && value > own).length)
          const expected = scores.map(
            ({ a, b }) =>
              rank(
                scores.map((each) => each.a),
                a,
              ) +
              rank(
                scores.map((each) => each.b),
                b,
              ),
          )
          const rows = await t
            .orderBy(t.c.n)
            .select({ both: hybrid([t.c.a, t.c.b], { k }) })
            .collect()
          rows.forEach(({ both }, n) => expect(both).toBeCloseTo(expected[n]!, 12))
        },
      ),
      { numRuns: 10 },
    )
    expect(() => hybrid([])).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(() => hybrid([t.c.a], { k: -1 })).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    const weighted = hybrid([t.c.a, t.c.b], { k: 0, weights: [2, 0.5] })
    await t.delete()
    await t.insert([
      { n: 0, a: 1, b: 2 },
      { n: 1, a: 2, b: 1 },
    ])
    expect(await t.orderBy(t.c.n).select({ weighted }).collect()).toEqual([
      { weighted: 1.5 },
      { weighted: 2.25 },
    ])
    for (const weights of [[1], [1, 2, 3], [1, -1], [1, Number.NaN]])
      expect(() => hybrid([t.c.a, t.c.b], { weights })).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      )
    expect(() => hybrid([pt] as never)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  test('hybrid search: rows near in meaning, those with the words first', async () => {
    const t = await tableOf([
      'a dog in the garden',
      'the stock market fell',
      'kittens sleep',
      'cats and kittens',
    ])
    const both = await t.addEmbeddingIndex(t.c.text as never, { embedding: textEmbedder })
    const score = hybrid([both.c.text.similarity({ string: 'kittens' }), both.c.text.match('cats')])
    const rows = await both.orderBy(score, 'desc').limit(2).select({ text: both.c.text, score }).collect()
    expect(rows[0]!.text).toBe('cats and kittens')
    expect(rows[0]!.score).toBeGreaterThan(1 / 61)
    expect(rows[0]!.score).toBeLessThanOrEqual(2 / 61)
    expect(rows[1]!.score).toBeLessThanOrEqual(1 / 61)
    const within = both.where(both.c.text.match('market').gt(0)).select({ score })
    expect(await within.collect()).toEqual([{ score: 1 / 61 }])
  })
})
