import { pt } from 'polytable'

/** Computes for 50 µs. */
export function calibrated(n) {
  const end = performance.now() + 0.05
  while (performance.now() < end);
  return n
}

export const spin = pt.udf({
  name: 'bench.spin',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => calibrated(n),
})
