import { rejectValue } from './invalid-value.ts'

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const UUID_BYTES = 16

/** A UUID in its hyphenated form to its 16 bytes. @throws InvalidValue for anything else. */
export function uuidBytes(value: unknown): Uint8Array {
  if (typeof value !== 'string' || !UUID_PATTERN.test(value)) return rejectValue('a UUID', value)
  const hex = value.replaceAll('-', '')
  const bytes = new Uint8Array(UUID_BYTES)
  for (let index = 0; index < UUID_BYTES; index++) {
    bytes[index] = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16)
  }
  return bytes
}
