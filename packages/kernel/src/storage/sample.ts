import type { SampleSchema } from '@polytable/model/schemas/index'

/** SQL of the number by which samples are drawn: Pixeltable's, the md5 in hex of the seed and the row's key. */
export function hashSql(seed: number, keys: readonly string[]): string {
  return `md5(${[`'${seed}'`, ...keys.map((key) => `${key}::text`)].join(" || '___' || ")})`
}

/** The fraction that a sample draws of all rows, each by itself; undefined where it takes more than to look at one row. */
export function rowFraction(sample: Omit<SampleSchema, 'seed'> | undefined): number | undefined {
  return sample?.stratifyBy.length === 0 ? sample.fraction : undefined
}

/** SQL of 'the row of this key is one of a fraction of all', which no other row has a part in. */
export function fractionSql(seed: number, keys: readonly string[], fraction: number): string {
  return `${hashSql(seed, keys)} < '${threshold(fraction)}'`
}

/** The md5, in hex, below which a fraction of all lie. */
function threshold(fraction: number): string {
  const share = (0xffffffffn * BigInt(Math.floor(1e9 * fraction))) / 1_000_000_000n
  return `${share.toString(16).padStart(8, '0')}${'f'.repeat(24)}`
}
