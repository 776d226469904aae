import type { SqlStore } from '@polytable/model/ports/index'
import { afterAll, beforeAll, describe } from 'vitest'
import { copyContract } from './copy-contract.ts'
import { cursorContract } from './cursor-contract.ts'
import { queryContract } from './query-contract.ts'
import { readContract } from './read-contract.ts'
import { readOnlyContract } from './read-only-contract.ts'
import { transactionContract } from './transaction-contract.ts'

/** What every SqlStore must do, over one store that `open` gives. */
export function sqlStoreContract(name: string, open: () => Promise<SqlStore>): void {
  describe(`SqlStore contract: ${name}`, () => {
    let store: SqlStore | undefined
    const current = (): SqlStore => {
      if (store === undefined) throw new Error('The store is not open.')
      return store
    }
    beforeAll(async () => {
      store = await open()
    }, 120_000)
    afterAll(() => store?.close())
    queryContract(current)
    readContract(current)
    copyContract(current)
    transactionContract(current)
    readOnlyContract(current)
    cursorContract(current)
  })
}
