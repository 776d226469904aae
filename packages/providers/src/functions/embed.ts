import { bytesOfBase64 } from '@polytable/model/encodings/base64'
import { failure, statusOf } from '../requests/failure.ts'
import { jsonOf, type CallArgs, type EmbeddingEndpoint } from '../services/service.ts'
import type { Asker, Known } from './ask.ts'

/**
 * The inputs in requests that are as large as the provider allows.
 * @returns lists of positions
 */
export function requestsOf(
  inputs: readonly unknown[],
  { most, mostCharacters = Infinity }: EmbeddingEndpoint,
): number[][] {
  const requests: number[][] = []
  let characters = 0
  for (const [place, input] of inputs.entries()) {
    const length = typeof input === 'string' ? input.length : 0
    const last = requests.at(-1)
    if (last && last.length < most && characters + length <= mostCharacters) {
      last.push(place)
      characters += length
    } else {
      requests.push([place])
      characters = length
    }
  }
  return requests
}

/** A vector as numbers: a list of them, or base64 of their 32 bits each, the low byte first. */
function numbersOf(vector: unknown): Float32Array | undefined {
  if (Array.isArray(vector) && vector.every((number) => typeof number === 'number'))
    return Float32Array.from(vector)
  if (typeof vector !== 'string') return undefined
  const bytes = bytesOfBase64(vector)
  if (typeof bytes === 'string' || bytes.length % 4 !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}

/** The vectors of an answer, each at the place of its input. @throws Failure where one is missing, twice, too much or no vector */
function placed(body: unknown, endpoint: EmbeddingEndpoint, count: number, provider: string): Float32Array[] {
  const wrong = (what: string): Error =>
    failure('PROVIDER_ERROR', `${provider} gave ${what} for ${count} inputs`, false)
  const given = endpoint.vectors(body)
  if (!given) throw wrong('no vectors')
  if (given.length !== count) throw wrong(`${given.length} vectors`)
  const vectors: Float32Array[] = []
  for (const [i, { index = i, vector }] of given.entries()) {
    const numbers = numbersOf(vector)
    if (!numbers || numbers.length === 0) throw wrong('what is no vector')
    if (!Number.isInteger(index) || index < 0 || index >= count) throw wrong(`the vector of input ${index}`)
    if (vectors[index]) throw wrong(`two vectors of input ${index}`)
    vectors[index] = numbers
  }
  if (vectors.some(({ length }) => length !== vectors[0]!.length)) throw wrong('vectors of different lengths')
  return vectors
}

/** Statuses of a request of which an input may be at fault. */
const OF_INPUTS: readonly (number | undefined)[] = [400, 413, 422]

/** What each input of a request gave. */
type Outcome = { readonly vector: Float32Array } | { readonly error: unknown }

/**
 * The vectors of inputs by one request. Where it cannot be made for an input, such as a medium that cannot be read, it is made without
 * that; where it is refused for what is in it, by two of its halves: so that only the inputs fail that are at fault.
 */
export async function embedInputs(
  asker: Asker,
  known: Known,
  endpoint: EmbeddingEndpoint,
  inputs: readonly unknown[],
  options: CallArgs['options'],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const args = { input: inputs, options }
  const embed = (part: readonly unknown[]): Promise<Outcome[]> =>
    embedInputs(asker, known, endpoint, part, options, signal)
  let isMade = false
  try {
    const vectors = await asker.ask(
      known,
      args,
      async () => {
        const request = await endpoint.request(inputs, options, known.name)
        isMade = true
        return request
      },
      (answer) => placed(jsonOf(answer, known.name), endpoint, inputs.length, known.name),
      signal,
    )
    return vectors.map((vector) => ({ vector }))
  } catch (error) {
    signal.throwIfAborted()
    if (inputs.length === 1) return [{ error }]
    if (!isMade) return embedGood(inputs, (input) => endpoint.request([input], options, known.name), embed)
    if (!OF_INPUTS.includes(statusOf(error))) return inputs.map(() => ({ error }))
    const half = Math.ceil(inputs.length / 2)
    const parts = [inputs.slice(0, half), inputs.slice(half)]
    return (await Promise.all(parts.map(embed))).flat()
  }
}

/** The outcomes of inputs of which some cannot be put into a request: the others are asked about together. */
async function embedGood(
  inputs: readonly unknown[],
  put: (input: unknown) => unknown,
  embed: (good: readonly unknown[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const errors = new Map<number, unknown>()
  for (const [i, input] of inputs.entries()) {
    try {
      await put(input)
    } catch (error) {
      errors.set(i, error)
    }
  }
  const good = inputs.flatMap((_, i) => (errors.has(i) ? [] : [i]))
  // What could not be read a moment ago can be now.
  const parts = errors.size === 0 ? good.map((i) => [i]) : [good]
  const outcomes: Outcome[] = inputs.map((_, i) => ({ error: errors.get(i) }))
  for (const part of parts) {
    if (part.length === 0) continue
    const found = await embed(part.map((i) => inputs[i]))
    for (const [place, i] of part.entries()) outcomes[i] = found[place]!
  }
  return outcomes
}
