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
  const filter = createFilter(up, Math.min(1, to / from) * PASS)
  const { half } = filter
  // Silence stands before and behind the sound.
  let held = new Float32Array(half)
  let heldFrom = -half
  let taken = 0
  let made = 0

  const make = (count: number): Float32Array => {
    const out = new Float32Array(Math.max(0, count))
    for (let i = 0; i < out.length; i++, made++) {
      const place = made * down
      const first = Math.floor(place / up)
      out[i] = filter.apply(held, first - heldFrom, place % up)
    }
    // What no later number needs is let go.
    const needed = Math.floor((made * down) / up) - half
    if (needed > heldFrom) {
      held = held.slice(needed - heldFrom)
      heldFrom = needed
    }
    return out
  }
  const take = (numbers: Float32Array): void => {
    const all = new Float32Array(held.length + numbers.length)
    all.set(held)
    all.set(numbers, held.length)
    held = all
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
  /** The value between `numbers[at]` and the next, `phase / up` behind the first. */
  apply(numbers: Float32Array, at: number, phase: number): number
}

function createFilter(up: number, cutoff: number): Filter {
  const half = Math.ceil(CROSSINGS / cutoff)
  // As many as there are places between two numbers; made when they are met.
  const phases = new Map<number, Float64Array>()
  const phaseOf = (phase: number): Float64Array => {
    const weights = new Float64Array(2 * half)
    let sum = 0
    for (let i = 0; i < weights.length; i++) {
      const distance = i - half + 1 - phase / up
      weights[i] = sinc(distance * cutoff) * kaiser(distance / half)
      sum += weights[i]!
    }
    return weights.map((weight) => weight / sum)
  }
  return {
    half,
    apply(numbers, at, phase) {
      let weights = phases.get(phase)
      if (weights === undefined) phases.set(phase, (weights = phaseOf(phase)))
      let sum = 0
      for (let i = 0, from = at - half + 1; i < weights.length; i++) sum += weights[i]! * numbers[from + i]!
      return sum
    },
  }
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
