import { pt } from 'polytable'

pt.udf({ name: 'doubling.twice', params: { n: pt.int() }, returns: pt.int(), run: ({ n }) => 2 * n })
