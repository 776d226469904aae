/** Zero crossings of the filter on each side: about 90 dB of what is beyond the pass band are taken away. */
const CROSSINGS = 32
/** Of the lower of both rates' halves, what is passed. */
const PASS = 0.95
/** The shape of Kaiser's window. */
const KAISER_BETA = 9

/** Takes the numbers of a sound in any pieces and gives them at another rate, by a windowed sinc filter. */
export interface Resampler {
  push(numbers: Float32Array): Float32Array
  /** What is left when all was pushed. */
  end(): Float32Array
}

/** For one channel. All that is given for `n` numbers are `ceil(n × to / from)`. */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { push: (numbers) => numbers, end: () => new Float32Array(0) }
  const divisor = greatestCommonDivisor(from, to)
  const [up, down] = [to / divisor, from / divisor]
  const filter = createFilter(up, down, Math.min(1, to / from) * PASS)
  const { half } = filter
  // Silence stands before and behind the sound.
  let held = new Float64Array(2 * half)
  let heldFrom = -half
  let heldCount = half
  let taken = 0
  let made = 0

  const make = (count: number): Float32Array => {
    const out = new Float32Array(Math.max(0, count))
    filter.apply(held, heldFrom, made, out)
    made += out.length
    return out
  }
  const take = (numbers: Float32Array): void => {
    // What no later number needs is let go.
    const needed = Math.max(heldFrom, Math.floor((made * down) / up) - half)
    const kept = held.subarray(needed - heldFrom, heldCount)
    const isFull = kept.length + numbers.length > held.length
    const next = isFull ? new Float64Array(2 * (kept.length + numbers.length)) : held
    next.set(kept)
    next.set(numbers, kept.length)
    held = next
    heldFrom = needed
    heldCount = kept.length + numbers.length
  }
  return {
    push(numbers) {
      take(numbers)
      taken += numbers.length
      // The last number that can be made needs `half` more after it.
      return make(Math.ceil(((taken - half) * up) / down) - made)
    },
    end() {
      take(new Float32Array(half + 1))
      return make(Math.ceil((taken * up) / down) - made)
    },
  }
}

interface Filter {
  /** How many numbers on each side are looked at. */
  readonly half: number
  /**
   * Makes numbers of the new rate.
   * @param held numbers of the old rate: with 64 bits, so that each is converted once only
   * @param heldFrom the place of the first of them in the sound
   * @param first the place of the first number that is made
   */
  apply(held: Float64Array, heldFrom: number, first: number, out: Float32Array): void
}

function createFilter(up: number, down: number, cutoff: number): Filter {
  const half = Math.ceil(CROSSINGS / cutoff)
  // As many as there are places between two numbers; made when they are met.
  const phases = new Map<number, Float64Array>()
  const weightsOf = (phase: number): Float64Array => {
    let weights = phases.get(phase)
    if (weights === undefined) phases.set(phase, (weights = phaseWeights(half, cutoff, phase / up)))
    return weights
  }
  return {
    half,
    apply(held, heldFrom, first, out) {
      // Those at the same place between two numbers have the same weights.
      for (let phase = 0; phase < Math.min(up, out.length); phase++) {
        const place = (first + phase) * down
        const weights = weightsOf(place % up)
        let at = Math.floor(place / up) - half + 1 - heldFrom
        let i = phase
        // Four sums at a time: an addition waits for the one before it in the same sum only.
        for (; i + 3 * up < out.length; i += 4 * up, at += 4 * down) {
          let sum0 = 0
          let sum1 = 0
          let sum2 = 0
          let sum3 = 0
          for (let k = 0, from = at; k < weights.length; k++, from++) {
            const weight = weights[k]!
            sum0 += weight * held[from]!
            sum1 += weight * held[from + down]!
            sum2 += weight * held[from + 2 * down]!
            sum3 += weight * held[from + 3 * down]!
          }
          out[i] = sum0
          out[i + up] = sum1
          out[i + 2 * up] = sum2
          out[i + 3 * up] = sum3
        }
        for (; i < out.length; i += up, at += down) {
          let sum = 0
          for (let k = 0; k < weights.length; k++) sum += weights[k]! * held[at + k]!
          out[i] = sum
        }
      }
    },
  }
}

/** What the numbers around a place between two of them are multiplied by. @param place from the first of the two, below 1 */
function phaseWeights(half: number, cutoff: number, place: number): Float64Array {
  const weights = new Float64Array(2 * half)
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    const distance = i - half + 1 - place
    weights[i] = sinc(distance * cutoff) * kaiser(distance / half)
    sum += weights[i]!
  }
  return weights.map((weight) => weight / sum)
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA)
}

/** The modified Bessel function of the first kind, of order 0, by its series. */
function bessel(x: number): number {
  let sum = 1
  for (let term = 1, k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
