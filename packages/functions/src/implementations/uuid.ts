import { uuid4, uuid7 } from '@polytable/model/types/uuid'
import type { uuidDeclarations, UuidGenerator } from '../declarations/uuid.ts'
import type { Implementations } from './define.ts'

export const uuidGenerators: Readonly<Record<UuidGenerator, { readonly run: () => string }>> = {
  uuid4: { run: () => uuid4() },
  uuid7: { run: () => uuid7(new Date()) },
}

export const uuidFunctions: Implementations<typeof uuidDeclarations> = {
  toString: {
    run: ({ u }) => u,
    toSql: ({ u }) => `(${u.sql}::text COLLATE "C")`,
  },
  hex: {
    run: ({ u }) => u.replaceAll('-', ''),
    toSql: ({ u }) => `replace(${u.sql}::text COLLATE "C", '-', '')`,
  },
}
