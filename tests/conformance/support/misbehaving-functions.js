import { pt } from 'polytable'

const cyclic = () => {
  const value = { name: 'cyclic' }
  value.self = value
  return value
}

const thrower = (thrown) => (n) => {
  if (n === 1) throw thrown()
  return n
}
const returner = (result) => (n) => (n === 1 ? result() : n)

/** What is done with 1. */
export const bodies = {
  throwsText: thrower(() => 'a text'),
  throwsNull: thrower(() => null),
  throwsCycle: thrower(cyclic),
  throwsWhatCannotBeShown: thrower(() => Object.create(null)),
  throwsErrorWithoutMessage: thrower(() => Object.assign(new Error(), { message: { odd: true } })),
  returnsCycle: returner(cyclic),
  returnsFunction: returner(() => () => 1),
  returnsFunctionInside: returner(() => ({ list: [() => 1] })),
  returnsSymbol: returner(() => Symbol('odd')),
  returnsGigabyte: returner(() => new Uint8Array(2 ** 30)),
  returnsLongText: returner(() => 'x'.repeat(2 ** 28)),
  returnsTooLongText: returner(() => 'x'.repeat(2 ** 30)),
  neverSettles: returner(() => new Promise(() => undefined)),
  rejects: returner(() => Promise.reject(new TypeError('rejected'))),
  returnsThenableThatThrows: returner(() => ({
    then() {
      throw new RangeError('then')
    },
  })),
}

/** The type of the error of each. */
export const expected = {
  throwsText: 'Error',
  throwsNull: 'Error',
  throwsCycle: 'Error',
  throwsWhatCannotBeShown: 'Error',
  throwsErrorWithoutMessage: 'Error',
  returnsCycle: 'TYPE_MISMATCH',
  returnsFunction: 'TYPE_MISMATCH',
  returnsFunctionInside: 'TYPE_MISMATCH',
  returnsSymbol: 'TYPE_MISMATCH',
  returnsGigabyte: 'CONSTRAINT_VIOLATION',
  returnsLongText: 'CONSTRAINT_VIOLATION',
  returnsTooLongText: 'RangeError',
  neverSettles: 'PROVIDER_TIMEOUT',
  rejects: 'TypeError',
  returnsThenableThatThrows: 'RangeError',
}

/** What is given back for a batch with 1. */
export const batches = {
  tooFew: (batch) => batch.slice(1),
  tooMany: (batch) => [...batch, 1],
  noList: () => 'abc',
  nothing: () => undefined,
  iterator: (batch) => batch.values(),
}

const signature = { params: { n: pt.int() }, returns: pt.json(), timeoutMs: 500 }

export const functions = {}
for (const [name, body] of Object.entries(bodies)) {
  functions[name] = pt.udf({ name: `misbehaving.${name}`, ...signature, run: ({ n }) => body(n) })
}
for (const [name, body] of Object.entries(batches)) {
  functions[name] = pt.udf({
    name: `misbehaving.${name}`,
    ...signature,
    batchSize: 10,
    run: (batch) => {
      const values = batch.map(({ n }) => n)
      return values.includes(1) ? body(values) : values
    },
  })
}
