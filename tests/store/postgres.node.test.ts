import { openPostgresStore } from '@polytable/store/postgres/index'
import { afterAll, describe, inject } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres-database.ts'
import { sqlStoreContract } from './support/sql-store-contract.ts'

const server = inject('postgresUrl')
const made: TestDatabase[] = []

describe.skipIf(server === '')('with a server', () => {
  sqlStoreContract('PostgreSQL', async () => {
    const database = await createTestDatabase(server)
    made.push(database)
    return (await openPostgresStore({ url: database.url, applicationName: 'contract' })).store
  })
})

afterAll(() => Promise.all(made.map((database) => database.drop())))
