import { pt } from 'polytable'

/** Tells in which kind of thread it runs. */
export const shout = pt.udf({
  name: 'page.shout',
  params: { text: pt.string() },
  returns: pt.string(),
  run: ({ text }) => `${text.toUpperCase()} in a ${'document' in globalThis ? 'page' : 'worker'}`,
})
