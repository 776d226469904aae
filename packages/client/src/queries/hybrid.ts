import { PolytableError } from '@polytable/model/errors/index'
import { isNumeric } from '@polytable/model/types/index'
import { rank } from '../expressions/aggregates.ts'
import { caseWhen, Expression } from '../expressions/expression.ts'
import { checkFunction } from '../calls/function-arguments.ts'

type Score = Expression<number> | Expression<number | null>

/** Of Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", 2009. */
const DEFAULT_K = 60

/**
 * One score of several, by reciprocal rank fusion: the rows of the query are ranked by each score, the largest first, and a row gets
 * the sum of 1 / (k + its rank). So scores of different scales count alike: `hybrid([similarity, match])`. A row gets nothing from a
 * score that it does not have, or from words that it does not match. It ranks the rows that `where` lets through.
 * @param scores one or more, the larger the better
 * @param options `k`: how little the first ranks stand out, from 0 on; 60 unless given. `weights`: what the ranks of each score are
 *   multiplied by, from 0 on; 1 unless given
 * @returns 0 where a row has none of the scores, at most the sum of the weights / (k + 1)
 * @throws PolytableError INVALID_ARGUMENT
 */
export function hybrid(
  scores: readonly Score[],
  options: { readonly k?: number; readonly weights?: readonly number[] } = {},
): Expression<number> {
  checkFunction('hybrid', { scores, options })
  const { k = DEFAULT_K, weights } = options
  if (weights && weights.length !== scores.length) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `hybrid() expects a weight for each score, not ${weights.length} for ${scores.length}`,
    )
  }
  const parts = [...scores].map((score, i) => {
    const part = reciprocalRank(score, k)
    return weights ? part.mul(weights[i]!) : part
  })
  if (parts.length === 0) throw new PolytableError('INVALID_ARGUMENT', 'hybrid() requires a score')
  return parts.reduce((sum, part) => sum.add(part))
}

function reciprocalRank(score: Score, k: number): Expression<number> {
  if (!(score instanceof Expression) || !isNumeric(score.type)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      'hybrid() expects numeric scores, such as similarity() and match()',
    )
  }
  const value = score as Expression<number | null>
  const own = value.node.kind === 'match' ? caseWhen([[value.gt(0), value]], null) : value
  const place = rank().over({ orderBy: [[own, 'desc']] })
  return caseWhen([[own.isNull(), 0]], place.add(k).pow(-1)) as Expression<number>
}
