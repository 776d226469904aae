/**
 * A name of a function that functions may have, of names that others chose: what cannot be in one is '_', and a hash of the whole
 * (FNV-1a of 32 bits) tells it from others that look the same then.
 */
export function functionName(...parts: readonly string[]): string {
  const whole = parts.join('.')
  const legal = whole.replaceAll(/[^\w.]/g, '_')
  if (legal === whole) return whole
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(whole)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return `${legal}_${hash.toString(16).padStart(8, '0')}`
}
