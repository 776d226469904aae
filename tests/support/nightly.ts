import { inject, test } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether tests run that take long: see scripts/nightly.sh. */
    nightly: boolean
  }
}

const none = Object.assign(() => undefined, { each: () => () => undefined }) as unknown as typeof test
const isNightly = inject('nightly')

/** Declares a test that takes long, and whose like runs at each change: it runs by night. */
export const nightlyTest: typeof test = isNightly ? test : none

/** The same of a test that takes long in browsers: in Node it runs at each change. */
export const nightlyInBrowsers: typeof test = 'document' in globalThis ? nightlyTest : test
