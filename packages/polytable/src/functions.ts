export {
  Aggregate,
  count,
  countDistinct,
  denseRank,
  lag,
  lead,
  makeList,
  max,
  mean,
  median,
  min,
  quantile,
  rank,
  Ranking,
  rowNumber,
  stddev,
  sum,
  variance,
  type Order,
  type OverOptions,
} from '@polytable/client/expressions/aggregates'
export { hybrid } from '@polytable/client/queries/hybrid'
export * from '@polytable/functions/index'
