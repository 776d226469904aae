#!/usr/bin/env bash
# COPY into a table of a PGlite in memory takes a time that grows with the square of the table's size. PostgreSQL makes a table's file
# longer by posix_fallocate, half a megabyte at most at a time; Emscripten's file system in memory answers that with a new array of
# exactly the new length and a copy of all that the file held. INSERT … SELECT makes files longer by single writes, for which the same
# file system keeps an eighth to spare: it copies much less. Files that are made longer have to be given space to spare beforehand.
#
# Seen with: @electric-sql/pglite 0.5.16, on Node 20.
# Output: COPY of 16 MB copies 21 times as much, of 32 MB 37 times, of 64 MB 68 times; INSERT … SELECT of 64 MB 14 times
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
const files = db.Module.MEMFS
let copied = 0
const { expandFileStorage, resizeFileStorage } = files
files.expandFileStorage = (file, capacity) => {
  const before = file.contents
  expandFileStorage(file, capacity)
  if (file.contents !== before) copied += file.usedBytes
}
files.resizeFileStorage = (file, size) => {
  if (size > file.usedBytes) copied += file.usedBytes
  resizeFileStorage(file, size)
}
const line = 'x'.repeat(900)
const fill = {
  copy: (rows) =>
    db.query("COPY t FROM '/dev/blob'", [], { blob: new Blob(Array.from({ length: rows }, () => `${line}\n`)) }),
  insert: (rows) => db.query(`INSERT INTO t SELECT '${line}' FROM generate_series(1, ${rows})`),
}
/** How many times as much as the table holds is copied while it is filled. */
async function timesCopied(way, megabytes) {
  await db.exec('DROP TABLE IF EXISTS t; CREATE TABLE t (x text)')
  copied = 0
  await fill[way](megabytes * 1024)
  const { rows } = await db.query("SELECT pg_relation_size('t')::int8 AS size")
  return Math.round(copied / Number(rows[0].size))
}
const copies = []
for (const megabytes of [16, 32, 64]) copies.push(await timesCopied('copy', megabytes))
const inserted = await timesCopied('insert', 64)
console.log(
  `COPY of 16 MB copies ${copies[0]} times as much, of 32 MB ${copies[1]} times, of 64 MB ${copies[2]} times; INSERT … SELECT of 64 MB ${inserted} times`,
)
const grows = copies[1] > 1.7 * copies[0] && copies[2] > 1.7 * copies[1]
if (!grows || inserted > copies[2] / 3) {
  console.log('The behaviour has changed.')
  process.exit(1)
}
process.exit()
JS
node run.mjs
