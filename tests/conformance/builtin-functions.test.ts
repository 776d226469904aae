import { pt, type Expression } from 'polytable'
import { array, date, json, math, string, timestamp, uuid } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Built-in functions', (backend) => {
  const table = async () => {
    const t = await backend.db.createTable(backend.path(), {
      s: pt.string(),
      n: pt.string().nullable(),
      x: pt.float(),
      i: pt.int(),
      data: pt.json(),
    })
    await t.insert([
      { s: 'Straße 😀x', n: null, x: -2.5, i: 6, data: { t: 'Ab', n: 9 } },
      { s: '', n: 'ab', x: 1e308, i: -1, data: [] },
    ])
    return t
  }
  type C = Awaited<ReturnType<typeof table>>['c']
  /** What expressions give for the first row. */
  const first = async (make: (c: C) => Record<string, Expression<unknown>>) => {
    const t = await table()
    return t.select(make(t.c)).first()
  }

  test('of texts', async () => {
    expect(
      await first(({ s }) => ({
        len: string.len(s),
        upper: string.upper(s),
        lower: string.lower(s),
        casefold: string.casefold(s),
        capitalize: string.capitalize(s),
        title: string.title('ǆ ab cΣ'),
        swapcase: string.swapcase(s),
        reverse: string.reverse(s),
        repeat: string.repeat('ab', { n: 2 }),
        replace: string.replace(s, { substr: 's', repl: '$&' }),
        replaceOnce: string.replace('aaa', { substr: 'a', repl: 'b', n: 2 }),
        normalize: string.normalize('e\u0301', { form: 'NFC' }),
        join: string.join('-', { elements: [s, 'b'] }),
        strip: string.strip('\u2003 a '),
        lstrip: string.lstrip('xxa', { chars: 'x' }),
        rstrip: string.rstrip('a\n'),
        removeprefix: string.removeprefix(s, { prefix: 'Stra' }),
        removesuffix: string.removesuffix(s, { suffix: '😀x' }),
        center: string.center('a', { width: 4, fillchar: '😀' }),
        ljust: string.ljust('a', { width: 3 }),
        rjust: string.rjust('a', { width: 3 }),
        pad: string.pad('a', { width: 3, side: 'both', fillchar: '*' }),
        zfill: string.zfill('-7', { width: 4 }),
        slice: string.slice(s, { start: -2 }),
        sliceReplace: string.sliceReplace('abc', { start: 1, stop: 2, repl: '__' }),
        format: string.format('{0:>4}|{0!r}|{{}}', [1.5]),
        formatAlternate: string.format('{0:#.3g} {0:#g} {0:#.0f} {0:#.0e} {1:#.3} {1:#.1G}', [1, 123456]),
        formatNamed: string.format('{x:.2f} {who}', { x: 2, who: s }),
        fill: string.fill('one two three', { width: 7 }),
      })),
    ).toEqual({
      len: 9,
      upper: 'STRASSE 😀X',
      lower: 'straße 😀x',
      casefold: 'strasse 😀x',
      capitalize: 'Straße 😀x',
      title: 'ǅ Ab Cς',
      swapcase: 'sTRASSE 😀X',
      reverse: 'x😀 eßartS',
      repeat: 'abab',
      replace: 'Straße 😀x',
      replaceOnce: 'bba',
      normalize: 'é',
      join: 'Straße 😀x-b',
      strip: 'a',
      lstrip: 'a',
      rstrip: 'a',
      removeprefix: 'ße 😀x',
      removesuffix: 'Straße ',
      center: '😀a😀😀',
      ljust: 'a  ',
      rjust: '  a',
      pad: '*a*',
      zfill: '-007',
      slice: '😀x',
      sliceReplace: 'a__c',
      format: ' 1.5|1.5|{}',
      formatAlternate: '1.00 1.00000 1. 1.e+00 1.23e+05 1.E+05',
      formatNamed: '2.00 Straße 😀x',
      fill: 'one two\nthree',
    })
  })

  test('of texts that search and take apart', async () => {
    expect(
      await first(({ s }) => ({
        contains: string.contains(s, { substr: 'STRASSE', case: false }),
        startswith: string.startswith(s, { substr: 'Str' }),
        endswith: string.endswith(s, { substr: 'X' }),
        find: string.find(s, { substr: 'x' }),
        rfind: string.rfind('aXa', { substr: 'a' }),
        index: string.index(s, { substr: '😀', start: 2 }),
        rindex: string.rindex('abab', { substr: 'ab', end: 3 }),
        split: string.split(' a  b '),
        rsplit: string.rsplit('a,b,c', { sep: ',', maxsplit: 1 }),
        splitlines: string.splitlines('a\r\nb\n'),
        partition: string.partition(s),
        rpartition: string.rpartition('abc', { sep: '-' }),
        wrap: string.wrap('well-known words', { width: 6 }),
        containsRe: string.containsRe(s, { pattern: /[^a]x$/i }),
        count: string.count(s, { pattern: '\\p{L}' }),
        findall: string.findall('a1b2', { pattern: '([a-z])(\\d)' }),
        match: string.match(s, { pattern: 'STRA', case: false }),
        fullmatch: string.fullmatch(s, { pattern: 'Stra' }),
        replaceRe: string.replaceRe('a1b2c3', { pattern: '(\\d)', repl: '<$1>', n: 2 }),
        ofPairs: string.replaceRe('😀', { pattern: '(?!.)', repl: '|' }),
        countOfPairs: string.count('😀😀', { pattern: '(?![^a])' }),
      })),
    ).toEqual({
      contains: true,
      startswith: true,
      endswith: false,
      find: 8,
      rfind: 2,
      index: 7,
      rindex: 0,
      split: ['a', 'b'],
      rsplit: ['a,b', 'c'],
      splitlines: ['a', 'b'],
      partition: ['Straße', ' ', '😀x'],
      rpartition: ['', '', 'abc'],
      wrap: ['well-', 'known', 'words'],
      containsRe: true,
      count: 7,
      findall: [
        ['a', '1'],
        ['b', '2'],
      ],
      match: true,
      fullmatch: false,
      replaceRe: 'a<1>b<2>c3',
      ofPairs: '😀|',
      countOfPairs: 1,
    })
  })

  test('of regular expressions that match in more ways than can be tried', async () => {
    const t = await backend.db.createTable(backend.path(), { s: pt.string() })
    await t.insert([{ s: `${'a'.repeat(50_000)}b` }])
    const found = await t
      .select({
        containsRe: string.containsRe(t.c.s, { pattern: '(?:a+)+$' }),
        containsEnd: string.containsRe(t.c.s, { pattern: '(?<=(?:a|aa)+)b$' }),
        count: string.count(t.c.s, { pattern: '(?:a|a?a){100}(?!c)' }),
        findall: string.findall(t.c.s, { pattern: '((a*)*)(b)' }),
        match: string.match(t.c.s, { pattern: '(?:A*)*$', case: false }),
        fullmatch: string.fullmatch(t.c.s, { pattern: '(?:(?:a*)*b?)*' }),
        replaceRe: string.replaceRe(t.c.s, { pattern: '(?<all>(?:a|b|ab)+)$', repl: '[$1]' }),
      })
      .first()
    expect({ ...found, findall: found?.findall.length, replaceRe: found?.replaceRe.length }).toEqual({
      containsRe: false,
      containsEnd: true,
      count: 500,
      findall: 1,
      match: false,
      fullmatch: true,
      replaceRe: 50_003,
    })
    const twice = t.select({ twice: string.findall(t.c.s, { pattern: '(a*)*\\1c' }) })
    const error = await expectError(twice.collect(), 'INVALID_ARGUMENT')
    expect(error.message).toContain(
      "'(a*)*\\1c' takes too many steps for a string of 50001 UTF-16 code units",
    )
    await expectError(
      async () => t.select({ large: string.count(t.c.s, { pattern: '(?:ab){9999}' }) }).collect(),
      'INVALID_ARGUMENT',
    )
  })

  test('of characters of texts', async () => {
    expect(
      await first(() => ({
        isalnum: string.isalnum('aß一½'),
        isalpha: string.isalpha('aß1'),
        isascii: string.isascii(''),
        isdecimal: string.isdecimal('1²'),
        isdigit: string.isdigit('1²'),
        isidentifier: string.isidentifier('_a1'),
        islower: string.islower('aß1'),
        isnumeric: string.isnumeric('½一'),
        isspace: string.isspace('\u2003\x1c'),
        istitle: string.istitle('Ab Cd'),
        isupper: string.isupper('A1'),
      })),
    ).toEqual({
      isalnum: true,
      isalpha: false,
      isascii: true,
      isdecimal: false,
      isdigit: true,
      isidentifier: true,
      islower: true,
      isnumeric: true,
      isspace: true,
      istitle: true,
      isupper: true,
    })
  })

  test('of numbers', async () => {
    expect(
      await first(({ x, i, data }) => ({
        abs: math.abs(x),
        ceil: math.ceil(x),
        floor: math.floor(x),
        round: math.round(x),
        roundTo: math.round(2.675, { digits: 2 }),
        pow: math.pow(i, { other: 2 }),
        sqrt: math.sqrt(x),
        ofJson: math.sqrt(data.get('n').cast(pt.float())),
        exp: math.exp(0),
        log: math.log(0),
        log10: math.log10(1000),
        bitwiseAnd: math.bitwiseAnd(i, { other: 3 }),
        bitwiseOr: math.bitwiseOr(i, { other: 1 }),
        bitwiseXor: math.bitwiseXor(i, { other: -1 }),
        toInt: math.toInt(x),
        toFloat: math.toFloat(i),
      })),
    ).toEqual({
      abs: 2.5,
      ceil: -2,
      floor: -3,
      round: -2,
      roundTo: 2.67,
      pow: 36,
      sqrt: NaN,
      ofJson: 3,
      exp: 1,
      log: -Infinity,
      log10: 3,
      bitwiseAnd: 2,
      bitwiseOr: 7,
      bitwiseXor: -7,
      toInt: -2,
      toFloat: 6,
    })
  })

  test('of JSON', async () => {
    expect(
      await first(({ data }) => ({
        dumps: json.dumps({ b: [1, null], a: data.get('t') }),
        len: json.len(data),
        isEmpty: json.isEmpty(data.get('none')),
        contains: json.contains([1, { a: 1 }], { value: { a: 1 } }),
        containsKey: json.contains(data, { value: 't' }),
        get: json.get(data, { key: 'n' }),
        getDefault: json.get(data, { key: 'none', default: 'x' }),
        sum: json.sum([1, null, 2.5]),
        sumOfNone: json.sum([]),
        min: json.min([3, 1]),
        max: json.max([3, 1]),
        mean: json.mean([1, 2]),
        meanOfNone: json.mean([]),
        count: json.count([1, 2, 1], { value: 1 }),
        keys: json.keys({ b: 1, a: 2 }),
        values: json.values({ b: 1, a: 2 }),
        items: json.items({ b: 1, a: 2 }),
        flatten: json.flatten([[1], 2, [[3]]]),
        concat: json.concat([1], { other: [data.get('n')] }),
        merge: json.merge(data, { other: { n: 1 } }),
      })),
    ).toEqual({
      dumps: '{"a":"Ab","b":[1,null]}',
      len: 2,
      isEmpty: true,
      contains: true,
      containsKey: true,
      get: 9,
      getDefault: 'x',
      sum: 3.5,
      sumOfNone: 0,
      min: 1,
      max: 3,
      mean: 1.5,
      meanOfNone: null,
      count: 2,
      keys: ['a', 'b'],
      values: [2, 1],
      items: [
        ['a', 2],
        ['b', 1],
      ],
      flatten: [1, 2, [3]],
      concat: [1, 9],
      merge: { t: 'Ab', n: 1 },
    })
  })

  test('of points in time and dates', async () => {
    const t = await backend.db.createTable(backend.path(), {
      at: pt.timestamp({ as: 'string' }),
      d: pt.date(),
    })
    await t.insert({ at: '2024-02-29T23:30:05.000123Z', d: '2023-01-01' })
    const { at, d } = t.c as unknown as { at: Expression<Date>; d: Expression<string> }
    const timeZone = 'Asia/Kolkata'
    expect(
      await t
        .select({
          year: timestamp.year(at),
          month: timestamp.month(at, { timeZone }),
          day: timestamp.day(timestamp.astimezone(at, { tz: timeZone })),
          hour: timestamp.hour(at, { timeZone }),
          minute: timestamp.minute(at),
          second: timestamp.second(at),
          microsecond: timestamp.microsecond(at),
          weekday: timestamp.weekday(at),
          isoweekday: timestamp.isoweekday(at),
          isocalendar: timestamp.isocalendar(at),
          toordinal: timestamp.toordinal(at),
          date: timestamp.date(at),
          local: timestamp.isoformat(timestamp.stripTimezone(at, { timeZone })),
          isoformat: timestamp.isoformat(at, { timeZone, timespec: 'milliseconds', sep: ' ' }),
          strftime: timestamp.strftime(at, { format: '%a %% %j %I%p %y %z %Z' }),
          made: timestamp.isoformat(
            timestamp.makeTimestamp(2024, {
              month: 3,
              day: 31,
              hour: 2,
              minute: 30,
              timeZone: 'Europe/Berlin',
            }),
          ),
          replaced: timestamp.isoformat(timestamp.replace(at, { day: 1, microsecond: 0 })),
          posixTimestamp: timestamp.posixTimestamp(at),
        })
        .first(),
    ).toEqual({
      year: 2024,
      month: 3,
      day: 1,
      hour: 5,
      minute: 30,
      second: 5,
      microsecond: 123,
      weekday: 3,
      isoweekday: 4,
      isocalendar: { year: 2024, week: 9, weekday: 4 },
      toordinal: 738945,
      date: '2024-02-29',
      local: '2024-03-01T05:00:05.000123+00:00',
      isoformat: '2024-03-01 05:00:05.000+05:30',
      strftime: 'Thu % 060 11PM 24 +0000 UTC',
      made: '2024-03-31T01:30:00+00:00',
      replaced: '2024-02-01T23:30:05+00:00',
      posixTimestamp: 1709249405.000123,
    })
    expect(
      await t
        .select({
          year: date.year(d),
          month: date.month(d),
          day: date.day(d),
          weekday: date.weekday(d),
          isoweekday: date.isoweekday(d),
          toordinal: date.toordinal(d),
          isocalendar: date.isocalendar(d),
          isoformat: date.isoformat(d),
          strftime: date.strftime(d, { format: '%d %B %Y, week %U' }),
          makeDate: date.makeDate(date.year(d), { month: 2, day: 28 }),
          addDays: date.addDays(d, { n: -1 }),
          replace: date.replace(d, { month: 12 }),
        })
        .first(),
    ).toEqual({
      year: 2023,
      month: 1,
      day: 1,
      weekday: 6,
      isoweekday: 7,
      toordinal: 738521,
      isocalendar: { year: 2022, week: 52, weekday: 7 },
      isoformat: '2023-01-01',
      strftime: '01 January 2023, week 01',
      makeDate: '2023-02-28',
      addDays: '2022-12-31',
      replace: '2023-12-01',
    })
    expect(
      await t
        .where(
          timestamp
            .year(at)
            .eq(2024)
            .and(date.addDays(d, { n: 1 }).gt('2023-01-01')),
        )
        .count(),
    ).toBe(1)
    await expectError(() => timestamp.year(at, { timeZone: 'Mars/Base' }), 'INVALID_ARGUMENT')
    await expectError(() => date.strftime(d, { format: '%Q' }), 'INVALID_ARGUMENT')
  })

  test('of arrays', async () => {
    const t = await backend.db.createTable(backend.path(), {
      grid: pt.array({ shape: [2, 2], dtype: 'int8' }),
    })
    await t.insert({
      grid: [
        [1, 2],
        [3, 4],
      ],
    })
    expect(await t.select({ list: array.toList(t.c.grid) }).first()).toEqual({
      list: [
        [1, 2],
        [3, 4],
      ],
    })
  })

  test('make UUIDs: one for each row and each place', async () => {
    const t = await table()
    const made = await t
      .select({ a: uuid.uuid4(), b: uuid.uuid4(), c: uuid.hex(uuid.uuid7()), d: uuid.toString(uuid.uuid7()) })
      .collect()
    const all = made.flatMap((row) => Object.values(row))
    expect(new Set(all).size).toBe(8)
    expect(made[0]!.c).toMatch(/^[0-9a-f]{12}7[0-9a-f]{19}$/)
    expect(made[0]!.d).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    const keyed = await t.addComputedColumn({ key: uuid.uuid7() })
    const keys = (await keyed.select('key').collect()).map(({ key }) => key)
    expect(new Set(keys).size).toBe(2)
    await keyed.update({ i: 0 })
    expect((await keyed.select('key').collect()).map(({ key }) => key)).toEqual(keys)
    const primary = await backend.db.createTable(
      backend.path(),
      { id: uuid.uuid7(), n: pt.int() },
      { primaryKey: 'id' },
    )
    await primary.insert([{ n: 1 }, { n: 2 }])
    expect(await primary.orderBy(primary.c.id).select('n').collect()).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('in conditions and orders, whether SQL has them or not', async () => {
    const t = await table()
    const seen = async (condition: Expression<boolean | null>) =>
      (await t.where(condition).select('i').collect({ onError: 'ignore' })).map(({ i }) => i)
    expect(await seen(string.len(t.c.s).gt(3))).toEqual([6])
    expect(await seen(string.contains(t.c.s, { substr: '' }))).toEqual([6, -1])
    expect(await seen(string.isspace(t.c.s).not())).toEqual([6, -1])
    expect(await seen(string.startswith(t.c.n, { substr: 'a' }))).toEqual([-1])
    expect(await seen(string.index(t.c.s, { substr: 'x' }).ge(0))).toEqual([6])
    expect(await t.where(math.toInt(t.c.x).lt(0)).count({ onError: 'ignore' })).toBe(1)
    expect(await t.orderBy(math.abs(t.c.i)).select('i').collect()).toEqual([{ i: -1 }, { i: 6 }])
    expect(await t.orderBy(string.upper(t.c.s)).select('i').collect()).toEqual([{ i: -1 }, { i: 6 }])
  })

  test('in computed columns, where a failed call is an error of its cell', async () => {
    const t = await table()
    const added = await t.addComputedColumn(
      { length: string.len(t.c.n), words: string.split(t.c.s), whole: math.toInt(t.c.x) },
      { onError: 'ignore' },
    )
    const columns = { length: added.c.length, words: added.c.words, whole: added.c.whole }
    const expected = [
      { length: null, words: ['Straße', '😀x'], whole: -2, error: null },
      { length: 2, words: [], whole: null, error: 'INVALID_ARGUMENT' },
    ]
    expect(await added.select({ ...columns, error: added.c.whole.errorType }).collect()).toEqual(expected)
    if (!backend.keeps) return
    const again = await (await backend.reopen()).getTable(added.path)
    const rows = await again.select('length', 'words', 'whole').collect()
    expect(rows).toEqual(expected.map(({ error: _, ...row }) => row))
  })

  test('refuse arguments that can never be right when the expression is made', async () => {
    const { c } = await table()
    const invalid = (make: () => unknown) => expectError(make, 'INVALID_ARGUMENT')
    await invalid(() => string.ljust(c.s, { width: -1 }))
    await invalid(() => string.center(c.s, { width: 3, fillchar: 'ab' }))
    await invalid(() => string.count(c.s, { pattern: '(' }))
    await invalid(() => string.match(c.s, { pattern: 'a', flags: 'x' }))
    await invalid(() => string.normalize(c.s, { form: 'NFX' }))
    await invalid(() => string.split(c.s, { sep: '' }))
    await invalid(() => string.slice(c.s, { step: 0 }))
    await invalid(() => string.format('{', [c.s]))
    await invalid(() => string.wrap(c.s, { width: 0 }))
    await expectError(() => string.len(c.i as never), 'TYPE_MISMATCH')
    await expectError(() => string.repeat(c.s, { n: 1.5 }), 'TYPE_MISMATCH')
    await expectError(() => math.bitwiseAnd(c.i, { other: c.x }), 'TYPE_MISMATCH')
    const t = await table()
    const width = await t.addComputedColumn(
      { w: string.ljust(t.c.s, { width: t.c.i }) },
      { onError: 'ignore' },
    )
    expect(await width.select({ e: width.c.w.errorType }).collect()).toEqual([
      { e: null },
      { e: 'INVALID_ARGUMENT' },
    ])
  })

  test('a time that clocks show twice stays the first or the second when it is replaced', async () => {
    const t = await backend.db.createTable(backend.path(), { at: pt.timestamp() })
    await t.insert([
      { at: '2024-10-27T00:30:00Z' },
      { at: '2024-10-27T01:30:00Z' },
      { at: '2024-07-01T00:30:00Z' },
    ])
    const timeZone = 'Europe/Berlin'
    const replaced = (
      fields: Parameters<typeof timestamp.replace>[1],
    ): ReturnType<typeof timestamp.isoformat> =>
      timestamp.isoformat(timestamp.replace(t.c.at, { ...fields, timeZone }))
    expect(
      await t
        .select({
          sharp: replaced({ minute: 0 }),
          later: replaced({ hour: 3 }),
          autumn: replaced({ month: 10, day: 27, hour: 2 }),
        })
        .collect(),
    ).toEqual([
      {
        sharp: '2024-10-27T00:00:00+00:00',
        later: '2024-10-27T02:30:00+00:00',
        autumn: '2024-10-27T00:30:00+00:00',
      },
      {
        sharp: '2024-10-27T01:00:00+00:00',
        later: '2024-10-27T02:30:00+00:00',
        autumn: '2024-10-27T01:30:00+00:00',
      },
      {
        sharp: '2024-07-01T00:00:00+00:00',
        later: '2024-07-01T01:30:00+00:00',
        autumn: '2024-10-27T00:30:00+00:00',
      },
    ])
  })
})
