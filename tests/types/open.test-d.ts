import { open } from 'polytable'

/** Options of `open` have types. */
export async function options(): Promise<void> {
  await open('app', { readOnly: true, defaultTimeZone: 'Europe/Berlin' })
  // @ts-expect-error true or false
  await open('app', { readOnly: 'yes' })
  // @ts-expect-error a name
  await open('app', { defaultTimeZone: 60 })
}
