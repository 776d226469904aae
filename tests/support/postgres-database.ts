import { randomUUID } from 'node:crypto'
import pg from 'pg'

export interface TestDatabase {
  readonly url: string
  /** Removes it, also under open sessions. */
  drop(): Promise<void>
}

/** A new, empty database of a server. Its texts are compared as people do, which Polytable must not depend on. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `polytable_${randomUUID().replaceAll('-', '')}`
  await runOn(
    serverUrl,
    `create database ${name} template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US' locale 'C'`,
  )
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => runOn(serverUrl, `drop database if exists ${name} with (force)`) }
}

/** Runs a statement in a session of its own. */
export async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
