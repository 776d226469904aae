#!/usr/bin/env bash
# PGlite keeps its shared buffers in memory from the start, used or not: a database that nobody has read from makes the process as much
# larger as `shared_buffers` says, 128 MB by default, where PostgreSQL on an operating system takes memory as buffers are used.
# PostgreSQL asks for its shared memory by mmap; Emscripten's mmap allocates from the WebAssembly memory and sets all of it to zero,
# although pages of a WebAssembly memory that were never written are zero and take no memory of the machine. To write them is most of
# the time that opening takes. Smaller buffers save both, and cost reads of tables that do not fit.
#
# Seen with: @electric-sql/pglite 0.5.16, on Node 20.
# Output: with shared_buffers=128MB an empty database takes 148 MiB more than with shared_buffers=1MB
# Needs: Linux, Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @electric-sql/pglite@0.5.16
cat >one.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
const startParams = [...PGlite.defaultStartParams, '-c', `shared_buffers=${process.argv[2]}`]
const db = await PGlite.create({ startParams })
const { rows } = await db.query('SHOW shared_buffers')
if (rows[0].shared_buffers !== process.argv[2]) throw new Error(`shared_buffers is ${rows[0].shared_buffers}`)
// In kB: what the process has of the machine's memory.
console.log(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
process.exit()
JS
large=$(node one.mjs 128MB)
small=$(node one.mjs 1MB)
more=$(((large - small) / 1024))
echo "with shared_buffers=128MB an empty database takes $more MiB more than with shared_buffers=1MB"
if [ "$more" -lt 100 ]; then
  echo 'The behaviour has changed.'
  exit 1
fi
