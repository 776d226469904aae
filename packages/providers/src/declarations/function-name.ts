import { shortHash } from '../short-hash.ts'

/**
 * A name of a function that functions may have, of names that others chose: what cannot be in one is '_', and a hash of the whole
 * tells it from others that look the same then.
 */
export function functionName(...parts: readonly string[]): string {
  const whole = parts.join('.')
  const legal = whole.replaceAll(/[^\w.]/g, '_')
  return legal === whole ? whole : `${legal}_${shortHash(whole)}`
}
