import { measureOverhead } from './rpc/overhead.ts'
import { ms, print } from './support/report.ts'

// A call between threads against the same call over comlink alone.
const { empty, megabyte } = await measureOverhead()
for (const [subject, { own, comlink }] of Object.entries({
  'empty call': empty,
  '1 MB result': megabyte,
})) {
  print({
    subject: `${subject} over rpc, against comlink alone`,
    ratio: own / comlink,
    details: `${ms(own)} and ${ms(comlink)} a call`,
  })
}
