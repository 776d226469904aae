import { DefaultGenerator, pt } from '@polytable/client/index'
import { uuid4, uuid7 } from '@polytable/model/types/uuid'
import { builtin, builtins } from './define.ts'

builtins.push(
  { name: 'uuid.uuid4', run: () => uuid4() },
  { name: 'uuid.uuid7', run: () => uuid7(new Date()) },
)

/** The 36 characters of a UUID. */
const toString = builtin({
  name: 'uuid.toString',
  subject: 'u',
  params: { u: pt.uuid() },
  returns: pt.string(),
  run: ({ u }) => u,
  toSql: ({ u }) => `(${u.sql}::text COLLATE "C")`,
})

/** The 32 hexadecimal digits of a UUID. */
const hex = builtin({
  name: 'uuid.hex',
  subject: 'u',
  params: { u: pt.uuid() },
  returns: pt.string(),
  run: ({ u }) => u.replaceAll('-', ''),
  toSql: ({ u }) => `replace(${u.sql}::text COLLATE "C", '-', '')`,
})

/** UUIDs: made for each row, in expressions and for `.default(…)`, and as texts. */
export const uuid = {
  /** Random. */
  uuid4: (): DefaultGenerator => new DefaultGenerator('uuid4'),
  /** Made later, sorted later (RFC 9562). */
  uuid7: (): DefaultGenerator => new DefaultGenerator('uuid7'),
  toString,
  hex,
}
