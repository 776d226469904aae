#!/usr/bin/env bash
# An exception that JavaScript throws while PGlite runs a statement, such as one of the caller's `onNotice`, does not reject the query.
# PGlite drops every exception that is not PostgreSQL's own jump out of a statement: the query resolves without rows or fields, as one
# that found nothing would, and the server stays in the middle of it, so that the queries after it give no rows either. What wants to
# know has to look at the exceptions of `Module._PostgresMainLoopOnce`, or for the command tag that a finished statement has.
#
# Seen with: @electric-sql/pglite 0.5.16.
# Output: before [{"n":1}], with a callback that throws resolved to [] without a command, after it [] and []
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @electric-sql/pglite@0.5.16
cat >run.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite'
const db = await PGlite.create()
await db.exec(`
  CREATE FUNCTION noisy() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'hello'; RETURN 1; END $$`)
const rowsOf = async (sql) => JSON.stringify((await db.query(sql)).rows)
const before = await rowsOf('SELECT noisy() AS n')
const onNotice = () => {
  throw new Error('from the callback')
}
const thrown = await db.query('SELECT noisy() AS n', [], { onNotice }).then(
  ({ rows, command }) => `resolved to ${JSON.stringify(rows)} ${command === undefined ? 'without a command' : command}`,
  (error) => `rejected: ${error.message}`,
)
const after = [await rowsOf('SELECT 2 AS n'), await rowsOf('SELECT 3 AS n')]
console.log(`before ${before}, with a callback that throws ${thrown}, after it ${after.join(' and ')}`)
if (before !== '[{"n":1}]' || thrown !== 'resolved to [] without a command' || after.join() !== '[],[]') {
  console.log('The behaviour has changed.')
  process.exit(1)
}
process.exit()
JS
node run.mjs
