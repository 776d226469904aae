import { Candidates } from './candidates.ts'
import { RowIds } from './ids.ts'
import { createKernel, type Kernel } from './kernel.ts'
import { GROUP_ROWS, layoutOf, rotationSigns, SCAN_GROUPS, type Layout } from './layout.ts'
import { fillTable } from './query-table.ts'

/** How vectors are compared: larger is nearer for each. */
export type SketchMetric = 'cosine' | 'ip' | 'l2'

/** Vectors whose sums over a code fit 16 bits have no more dimensions. */
export const MAX_SKETCH_DIMENSIONS = 4096

const PAGE_BYTES = 65_536
/**
 * The deviation of a score's error, by the factor of its row and the length of the query: sqrt(1 - a²), where a = sqrt(2 / pi) is the
 * inner product of a random direction with its signs.
 */
const DEVIATION = Math.sqrt(1 - 2 / Math.PI)

/** A part of a sketch, as it is kept. */
export interface SketchPart {
  /** Pairs of an id and how many follow it. */
  readonly runs: readonly (readonly [first: number, count: number])[]
  readonly groups: Uint8Array
}

/**
 * Codes of one bit a dimension of many vectors, by which the few that may be nearest to a query are found without a look at the
 * vectors: 8 bytes and an eighth of a byte a dimension for each. The vectors' differences from a centre are rotated at random, of
 * which the signs are kept; how far that tells the inner product with a query is known (Gao and Long, "RaBitQ: Quantizing
 * High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor Search", 2024).
 */
export class VectorSketch {
  readonly #kernel: Kernel
  readonly #memory: WebAssembly.Memory
  readonly #layout: Layout
  readonly #metric: SketchMetric
  readonly #ids = new RowIds()
  #centre: Float32Array | undefined
  /** The sum of the factors of all rows. */
  #factors = 0

  private constructor(kernel: Kernel, memory: WebAssembly.Memory, layout: Layout, metric: SketchMetric) {
    this.#kernel = kernel
    this.#memory = memory
    this.#layout = layout
    this.#metric = metric
    this.#reserve(layout.groups)
    this.#floats(layout.signs, 4 * layout.width).set(rotationSigns(layout.width))
  }

  /** @param dimensions of the vectors, at most {@link MAX_SKETCH_DIMENSIONS} */
  static async create(dimensions: number, metric: SketchMetric): Promise<VectorSketch> {
    const { kernel, memory } = await createKernel()
    return new VectorSketch(kernel, memory, layoutOf(dimensions), metric)
  }

  /** How many vectors there are. */
  get size(): number {
    return this.#ids.size
  }

  /** The id that was added last; 0 where there is none. */
  get lastId(): number {
    return this.#ids.last
  }

  /** The id of a row, counted from 0. */
  idOf(row: number): number {
    return this.#ids.idOf(row)
  }

  /** What vectors are taken the difference from; undefined while there are none. */
  get centre(): Float32Array | undefined {
    return this.#centre
  }

  /** Fixes the centre, before the first vector: by itself the mean of the first vectors that are added together. */
  set centre(centre: Float32Array | undefined) {
    this.#centre = centre
  }

  /** Adds vectors. @param ids ascending, and larger than those that are there */
  add(ids: readonly number[], vectors: readonly Float32Array[]): void {
    if (ids.length === 0) return
    this.#centre ??= this.#mean(vectors)
    const { groupBytes, groups } = this.#layout
    this.#reserve(groups + Math.ceil((this.size + ids.length) / GROUP_ROWS) * groupBytes)
    vectors.forEach((vector, i) => {
      this.#encode(vector, this.size)
      this.#ids.add(ids[i]!)
    })
  }

  /**
   * The ids of the vectors that may be among the `count` nearest to a query, the likeliest first; undefined where the query is too
   * long for 32-bit floats to tell.
   * @param margin how many deviations of the error a score may be below that of the last of `count`: 2.5 finds 95 of 100
   * @param most how many ids are given at most
   */
  nearest(query: Float32Array, count: number, margin: number, most: number): number[] | undefined {
    if (this.#centre === undefined) return []
    const kernel = this.#kernel
    const layout = this.#layout
    const length = this.#rotated(this.#prepared(query))
    if (!Number.isFinite(Math.fround(length))) return undefined
    const rotated = this.#floats(layout.vector, layout.width)
    const table = new Uint8Array(this.#memory.buffer, layout.table, layout.width * 4)
    const { step, bias } = fillTable(rotated, table)
    const found = new Candidates(Math.max(most, count))
    const groups = Math.ceil(this.size / GROUP_ROWS)
    // A small part first, so that it is known early what is not worth a look.
    for (
      let from = 0, to = Math.min(groups, SCAN_GROUPS / 8);
      from < groups;
      from = to, to = Math.min(groups, to + SCAN_GROUPS)
    ) {
      const hits = kernel.scan(
        layout.groups,
        from,
        to,
        layout.codeBytes,
        layout.table,
        step,
        bias,
        found.least,
        layout.rows,
        layout.scores,
      )
      const rows = new Int32Array(this.#memory.buffer, layout.rows, hits)
      // The last group may not be full.
      const present = to === groups ? rows.filter((row) => row < this.size).length : hits
      found.add(rows.subarray(0, present), this.#floats(layout.scores, present))
    }
    const { rows, scores } = found.ranked()
    const last = scores[Math.min(count, scores.length) - 1] ?? 0
    const least = last - margin * DEVIATION * length * (this.#factors / this.size)
    const kept = scores.findIndex((score, i) => i >= 2 * count && score < least)
    return (kept < 0 ? rows : rows.slice(0, kept)).map((row) => this.#ids.idOf(row))
  }

  /** The rows from one to another, both multiples of 16, as they are kept. */
  part(from: number, to: number): SketchPart {
    const { groups, groupBytes } = this.#layout
    const bytes = new Uint8Array(
      this.#memory.buffer,
      groups + (from / GROUP_ROWS) * groupBytes,
      ((to - from) / GROUP_ROWS) * groupBytes,
    )
    return { runs: this.#ids.runs(from, to), groups: bytes.slice() }
  }

  /** Adds what {@link part} gave, where no group is half full. */
  addPart({ runs, groups }: SketchPart): void {
    const at = this.#layout.groups + (this.size / GROUP_ROWS) * this.#layout.groupBytes
    this.#reserve(at + groups.length)
    new Uint8Array(this.#memory.buffer).set(groups, at)
    for (const [first, count] of runs) for (let i = 0; i < count; i++) this.#ids.add(first + i)
    const { codeBytes, groupBytes } = this.#layout
    for (let group = 0; group < groups.length; group += groupBytes) {
      const factors = this.#floats(at + group + codeBytes * GROUP_ROWS, 2 * GROUP_ROWS)
      for (let i = GROUP_ROWS; i < factors.length; i++) this.#factors += factors[i]!
    }
  }

  #encode(vector: Float32Array, row: number): void {
    const { codeBytes, groupBytes, groups, width } = this.#layout
    const group = groups + Math.floor(row / GROUP_ROWS) * groupBytes
    const lane = row % GROUP_ROWS
    const prepared = this.#prepared(vector)
    const length = this.#rotated(prepared)
    const sum = this.#kernel.encode(this.#layout.vector, width, group + lane)
    const isInner = this.#metric === 'ip'
    const factor = Math.fround(sum > 0 ? ((isInner ? 1 : 2) * length * length) / sum : 0)
    const score = Math.fround(isInner ? dot(prepared, this.#centre!) : -length * length)
    // What cannot be told of a vector too long for 32-bit floats has to be looked up.
    const isTold = Number.isFinite(factor) && Number.isFinite(score)
    const factors = this.#floats(group + codeBytes * GROUP_ROWS, 2 * GROUP_ROWS)
    factors[lane] = isTold ? score : Infinity
    factors[GROUP_ROWS + lane] = isTold ? factor : 0
    if (isTold) this.#factors += factor
  }

  /** Writes the rotated difference from the centre where vectors are worked on, and gives its length. */
  #rotated(vector: Float32Array): number {
    const { vector: at, signs, width, power } = this.#layout
    const floats = this.#floats(at, width)
    const centre = this.#centre!
    let square = 0
    for (let i = 0; i < vector.length; i++) {
      const difference = vector[i]! - centre[i]!
      floats[i] = difference
      square += difference * difference
    }
    floats.fill(0, vector.length)
    this.#kernel.rotate(at, signs, width, power)
    return Math.sqrt(square)
  }

  /** Cosines are those of directions. */
  #prepared(vector: Float32Array): Float32Array {
    if (this.#metric !== 'cosine') return vector
    const length = Math.sqrt(dot(vector, vector))
    if (length === 0) return vector
    const direction = new Float32Array(vector.length)
    for (let i = 0; i < vector.length; i++) direction[i] = vector[i]! / length
    return direction
  }

  #mean(vectors: readonly Float32Array[]): Float32Array {
    const sums = new Float64Array(this.#layout.dimensions)
    for (const vector of vectors) {
      const prepared = this.#prepared(vector)
      for (let i = 0; i < sums.length; i++) sums[i]! += prepared[i]!
    }
    return Float32Array.from(sums, (sum) => sum / vectors.length)
  }

  #floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length)
  }

  #reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.#memory.buffer.byteLength) / PAGE_BYTES)
    if (missing > 0) this.#memory.grow(missing)
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
