import { DefaultGenerator, pt } from '@polytable/client/index'
import { calls, declare } from './define.ts'

const asText = declare({ subject: 'u', params: { u: pt.uuid() }, returns: pt.string() })

export const uuidDeclarations = {
  /** The 36 characters of a UUID. */
  toString: asText,
  /** The 32 hexadecimal digits of a UUID. */
  hex: asText,
}

export type UuidGenerator = DefaultGenerator['name']

/** UUIDs: made for each row, in expressions and for `.default(…)`, and as texts. */
export const uuid = {
  /** Random. */
  uuid4: (): DefaultGenerator => new DefaultGenerator('uuid4'),
  /** Made later, sorted later (RFC 9562). */
  uuid7: (): DefaultGenerator => new DefaultGenerator('uuid7'),
  ...calls('uuid', uuidDeclarations),
}
