import type { Expression } from '@polytable/client/expressions/expression'
import { date, json, math, string, timestamp, uuid } from '@polytable/functions/index'
import { column } from './expressions.ts'

import fc from 'fast-check'

const text = fc.oneof(
  { arbitrary: fc.constant(column('string')), weight: 4 },
  {
    arbitrary: fc.constant(
      column('json').cast({ columnType: { kind: 'string', nullable: false }, value: '' }),
    ),
    weight: 1,
  },
)
const part = fc.oneof(
  { arbitrary: fc.constant(column('string')), weight: 1 },
  {
    arbitrary: fc.string({
      unit: fc.constantFrom(
        'a',
        'b',
        'A',
        'ß',
        'İ',
        'é',
        'e',
        '\u0301',
        '😀',
        '%',
        '\\',
        "'",
        ' ',
        '\n',
        '\u2003',
      ),
      maxLength: 3,
    }),
    weight: 4,
  },
) as fc.Arbitrary<string>
const chars = fc.option(
  fc.string({ unit: fc.constantFrom('a', 'ß', '😀', ' ', '\u0301', ']', '-', '^'), maxLength: 3 }),
  {
    nil: undefined,
  },
)
const width = fc.integer({ min: 0, max: 12 })
const fillchar = fc.constantFrom('*', ' ', '😀', '\u0301', 'ß')
const position = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined })
const float = fc.oneof(
  { arbitrary: fc.constant(column('float')), weight: 4 },
  { arbitrary: fc.constant(column('int')), weight: 1 },
  { arbitrary: fc.constant(column('bigint') as unknown as Expression<number | null>), weight: 1 },
  { arbitrary: fc.double() as unknown as fc.Arbitrary<Expression<number | null>>, weight: 2 },
)
const int = fc.oneof(
  fc.constant(column('int')),
  fc.maxSafeInteger() as unknown as fc.Arbitrary<Expression<number | null>>,
  // What is no int together.
  fc.constantFrom(Number.MIN_SAFE_INTEGER, 1, -2) as unknown as fc.Arbitrary<Expression<number | null>>,
)

const ofText = (call: (text: Expression<string | null>) => Expression<unknown>) => text.map(call)
const ofTwo = (call: (text: Expression<string | null>, other: string) => Expression<unknown>) =>
  fc.tuple(text, part).map(([a, b]) => call(a, b))
const ofFloat = (call: (x: Expression<number | null>) => Expression<unknown>) => float.map(call)
const ofInts = (
  call: (x: Expression<number | null>, other: Expression<number | null>) => Expression<unknown>,
) => fc.tuple(int, int).map(([a, b]) => call(a, b))
const padded = (
  call: (
    text: Expression<string | null>,
    options: { width: number; fillchar: string },
  ) => Expression<unknown>,
) => fc.tuple(text, width, fillchar).map(([a, width, fillchar]) => call(a, { width, fillchar }))

const ofJson = (call: (value: Expression<unknown>) => Expression<unknown>) =>
  fc.constant(column('json')).map(call)
const others = fc.oneof(
  fc.constant(column('json')),
  fc.constantFrom<unknown>([], [1, null], {}, { a: 1, '\u0301': null }, 'a'),
)
const ofTime = (call: (at: Expression<Date | null>) => Expression<unknown>) =>
  fc.constant(column('timestamp')).map(call)
const ofDate = (call: (d: Expression<string | null>) => Expression<unknown>) =>
  fc.constant(column('date')).map(call)

/** Calls of every built-in function with an SQL form, by its name, over the columns of the test table. */
export const builtinCalls: Readonly<Record<string, fc.Arbitrary<Expression<unknown>>>> = {
  'string.len': ofText((s) => string.len(s)),
  'string.reverse': ofText((s) => string.reverse(s)),
  'string.replace': fc
    .tuple(text, part, part)
    .map(([s, substr, repl]) => string.replace(s, { substr, repl })),
  'string.removeprefix': ofTwo((s, prefix) => string.removeprefix(s, { prefix })),
  'string.removesuffix': ofTwo((s, suffix) => string.removesuffix(s, { suffix })),
  'string.strip': fc.tuple(text, chars).map(([s, chars]) => string.strip(s, { chars })),
  'string.lstrip': fc.tuple(text, chars).map(([s, chars]) => string.lstrip(s, { chars })),
  'string.rstrip': fc.tuple(text, chars).map(([s, chars]) => string.rstrip(s, { chars })),
  'string.contains': ofTwo((s, substr) => string.contains(s, { substr })),
  'string.startswith': ofTwo((s, substr) => string.startswith(s, { substr })),
  'string.endswith': ofTwo((s, substr) => string.endswith(s, { substr })),
  'string.find': ofTwo((s, substr) => string.find(s, { substr })),
  'string.index': ofTwo((s, substr) => string.index(s, { substr })),
  'string.isascii': ofText((s) => string.isascii(s)),
  'string.slice': fc
    .tuple(text, position, position)
    .map(([s, start, stop]) => string.slice(s, { start, stop })),
  'string.ljust': padded((s, options) => string.ljust(s, options)),
  'string.rjust': padded((s, options) => string.rjust(s, options)),
  'string.pad': fc
    .tuple(text, width, fillchar, fc.constantFrom('left', 'right'))
    .map(([s, width, fillchar, side]) => string.pad(s, { width, fillchar, side })),
  'math.abs': ofFloat((x) => math.abs(x)),
  'math.absInt': int.map((x) => math.abs(x)),
  'math.ceil': ofFloat((x) => math.ceil(x)),
  'math.floor': ofFloat((x) => math.floor(x)),
  'math.sqrt': ofFloat((x) => math.sqrt(x)),
  'math.round': fc
    .tuple(float, fc.constantFrom(undefined, 0))
    .map(([x, digits]) => math.round(x, { digits })),
  'math.toInt': ofFloat((x) => math.toInt(x)),
  'math.toFloat': ofFloat((x) => math.toFloat(x)),
  'math.bitwiseAnd': ofInts((x, other) => math.bitwiseAnd(x, { other })),
  'math.bitwiseOr': ofInts((x, other) => math.bitwiseOr(x, { other })),
  'math.bitwiseXor': ofInts((x, other) => math.bitwiseXor(x, { other })),
  'json.len': ofJson((value) => json.len(value)),
  'json.isEmpty': ofJson((value) => json.isEmpty(value)),
  'json.keys': ofJson((value) => json.keys(value)),
  'json.concat': others.map((other) => json.concat(column('json'), { other })),
  'json.merge': others.map((other) => json.merge(column('json'), { other })),
  'uuid.toString': fc.constant(uuid.toString(column('uuid'))),
  'uuid.hex': fc.constant(uuid.hex(column('uuid'))),
  'timestamp.year': ofTime((at) => timestamp.year(at)),
  'timestamp.month': ofTime((at) => timestamp.month(at)),
  'timestamp.day': ofTime((at) => timestamp.day(at)),
  'timestamp.hour': ofTime((at) => timestamp.hour(at)),
  'timestamp.minute': ofTime((at) => timestamp.minute(at)),
  'timestamp.second': ofTime((at) => timestamp.second(at)),
  'timestamp.microsecond': ofTime((at) => timestamp.microsecond(at)),
  'timestamp.weekday': ofTime((at) => timestamp.weekday(at)),
  'timestamp.isoweekday': ofTime((at) => timestamp.isoweekday(at)),
  'timestamp.toordinal': ofTime((at) => timestamp.toordinal(at)),
  'timestamp.date': ofTime((at) => timestamp.date(at)),
  'timestamp.posixTimestamp': ofTime((at) => timestamp.posixTimestamp(at)),
  'date.year': ofDate((d) => date.year(d)),
  'date.month': ofDate((d) => date.month(d)),
  'date.day': ofDate((d) => date.day(d)),
  'date.weekday': ofDate((d) => date.weekday(d)),
  'date.isoweekday': ofDate((d) => date.isoweekday(d)),
  'date.toordinal': ofDate((d) => date.toordinal(d)),
  'date.isoformat': ofDate((d) => date.isoformat(d)),
  'date.addDays': fc
    .oneof(fc.integer({ min: -400, max: 400 }), fc.integer({ min: -4_000_001, max: 4_000_001 }))
    .map((n) => date.addDays(column('date'), { n })),
}
