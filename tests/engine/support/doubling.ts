import { pt } from 'polytable'

export const doubled: number = 2

export const twice = pt.udf({
  name: 'doubling.twice',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => doubled * n,
})
