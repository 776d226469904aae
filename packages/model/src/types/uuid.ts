import { bytesToHex } from './storage.ts'

export function uuid4(): string {
  return crypto.randomUUID()
}

const COUNTERS = 4096

let lastMillis = 0
let counter = 0

/**
 * A UUID of version 7 (RFC 9562): 48 bits of milliseconds, a counter of 12 bits within the millisecond, then random bits, so that
 * keys made later sort later. A clock that goes back, or more keys than the counter has, borrow from the milliseconds to come.
 */
export function uuid7(now: Date): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const millis = Math.max(now.getTime(), lastMillis)
  // Begins in the lower half, so that there is room to count.
  counter = millis > lastMillis ? (bytes[6]! & 0x07) * 256 + bytes[7]! : counter + 1
  lastMillis = counter < COUNTERS ? millis : millis + 1
  counter %= COUNTERS
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(lastMillis / 2 ** (8 * (5 - i))) % 256
  bytes[6] = 0x70 | (counter >> 8)
  bytes[7] = counter & 0xff
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return uuidText(bytes)
}

/** The text of a UUID. @param bytes 16 */
export function uuidText(bytes: Uint8Array): string {
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
