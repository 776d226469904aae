import { pt } from 'polytable'

/** Functions of a module, as a worker loads it: what they do is told in module-functions.d.ts. */
const one = (name, run, options = {}) =>
  pt.udf({ name: `module.${name}`, params: { n: pt.int() }, returns: pt.int(), ...options, run })

const place = globalThis.crypto.randomUUID()
export const here = place
let calls = 0

export const where = pt.udf({
  name: 'module.where',
  params: { n: pt.int() },
  returns: pt.string(),
  run: () => place,
})

export const twice = one('twice', ({ n }) => 2 * n)

export const slow = one('slow', ({ n }) => {
  const end = performance.now() + 2
  while (performance.now() < end);
  return n + 1
})

export const sizes = one('sizes', (batch) => batch.map(() => batch.length), { batchSize: 4 })

export const vector = pt.udf({
  name: 'module.vector',
  params: { bytes: pt.binary() },
  returns: pt.array({ shape: [2], dtype: 'float32' }),
  run: ({ bytes }) => Float32Array.of(bytes[0], bytes.length),
})

export const size = pt.udf({
  name: 'module.size',
  params: { image: pt.image() },
  returns: pt.int(),
  run: async ({ image }) => (await image.bytes()).length,
})

export const stuckAtThree = one(
  'stuckAtThree',
  ({ n }) => {
    while (n === 3);
    return n
  },
  { timeoutMs: 200 },
)

export const stuck = one('stuck', ({ n }) => {
  while (n > 0);
  return n
})

export const never = one('never', async ({ n }) => (n === 3 ? new Promise(() => undefined) : n), {
  timeoutMs: 100,
})

export const crashAtThree = one('crashAtThree', ({ n }) => {
  return n === 3 ? crash() : n
})

function crash() {
  if (typeof process !== 'undefined') process.exit(1)
  setTimeout(() => {
    throw new Error('nobody catches this')
  })
  return new Promise(() => undefined)
}

export const hungry = one('hungry', ({ n }) => {
  const kept = []
  while (n === 3) kept.push(new Array(100_000).fill(kept.length + 0.5))
  return n
})

export const counted = one(
  'counted',
  async () => {
    calls++
    await new Promise((resolve) => setTimeout(resolve, 5))
    return calls--
  },
  { resourcePool: 'request-rate:counted' },
)

export const letters = pt.iterator({
  name: 'module.letters',
  params: { text: pt.string() },
  outputs: { letter: pt.string(), at: pt.string() },
  async *run({ text }) {
    for (const letter of text) {
      yield { letter, at: place }
      if (letter === '!') await crash()
    }
  },
})
