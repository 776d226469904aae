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
} from '@polytable/core/client/aggregates'
export { hybrid } from '@polytable/core/client/hybrid'
export * from '@polytable/functions/index'
