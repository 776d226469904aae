import { uuid4 } from '@polytable/model/types/uuid'
import { PolytableError } from '@polytable/model/errors/index'
import { fractionSql, hashSql } from '@polytable/kernel/storage/sample'
import { toSql, type ExprNode } from '@polytable/model/expressions/index'
import type { Planning } from './planning.ts'
import type { RowSource } from './query-plan.ts'
import type { SampleSpec } from '@polytable/model/protocol/query-spec'
import { stageRows } from './stage.ts'

/**
 * The rows of a source that a sample draws: Pixeltable's rule, by the md5 of the seed and the row's key, so that the same seed
 * draws the same rows wherever it is applied.
 */
export async function sampleCondition(
  planning: Planning,
  source: RowSource,
  sample: SampleSpec,
  strata: readonly ExprNode[],
): Promise<RowSource> {
  checkSample(sample)
  const seed = sample.seed ?? randomSeed()
  const { scope } = source
  if (sample.fraction !== undefined && strata.length === 0) {
    const drawn = fractionSql(seed, scope.keySql(), sample.fraction)
    return { ...source, where: [...source.where, drawn] }
  }
  const keyNodes = scope.keyNodes()
  const stage = await stageRows(planning, source, [...keyNodes, ...strata], () => SAMPLE)
  const keys = keyNodes.map((node) => toSql(node, stage)!)
  const hash = hashSql(seed, keys)
  const partition = strata.map((node) => toSql(node, stage)!)
  const over = partition.length > 0 ? `PARTITION BY ${partition.join(', ')}` : ''
  const ranked = (): string =>
    `SELECT ${keys.map((key, i) => `${key} AS k${i}`).join(', ')}, ${hash} AS h, row_number() OVER (${over} ORDER BY ${hash}) AS r, count(*) OVER (${over}) AS n FROM ${stage.fromSql()}`
  const names = keys.map((_, i) => `d.k${i}`).join(', ')
  const drawn = (): string => `SELECT ${names} FROM (${ranked()}) d ${drawSql(sample)}`
  return {
    scope,
    where: [...source.where, () => `(${scope.keySql().join(', ')}) IN (${drawn()})`],
    filter: stage.parameters === scope.parameters ? source.filter : [],
  }
}

const SAMPLE = { clause: 'sample', column: null } as const

function drawSql({ n, nPerStratum, fraction }: SampleSpec): string {
  if (n !== undefined) return `ORDER BY d.r, d.h LIMIT ${n}`
  if (nPerStratum !== undefined) return `WHERE d.r <= ${nPerStratum}`
  return `WHERE d.r <= ceil(${fraction}::numeric * d.n)`
}

/** A seed by chance: 48 bits of it. */
export function randomSeed(): number {
  return Number(`0x${uuid4().replaceAll('-', '').slice(0, 12)}`)
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkSample({ n, nPerStratum, fraction, stratifyBy, seed }: SampleSpec): void {
  const invalid = (problem: string): never => {
    throw new PolytableError('INVALID_ARGUMENT', `sample(): ${problem}`)
  }
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  if ([n, nPerStratum, fraction].filter((size) => size !== undefined).length !== 1) {
    invalid('pass exactly one of n, nPerStratum and fraction')
  }
  if (n !== undefined && !isCount(n)) invalid(`n must be an integer >= 0, not ${n}`)
  if (nPerStratum !== undefined && !isCount(nPerStratum)) {
    invalid(`nPerStratum must be an integer >= 0, not ${nPerStratum}`)
  }
  if (nPerStratum !== undefined && stratifyBy.length === 0) invalid('nPerStratum requires stratifyBy')
  if (fraction !== undefined && !(Number.isFinite(fraction) && fraction >= 0 && fraction <= 1)) {
    invalid(`fraction must be between 0 and 1, not ${fraction}`)
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) invalid(`seed must be an integer, not ${seed}`)
}
