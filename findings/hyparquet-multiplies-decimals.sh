#!/usr/bin/env bash
# hyparquet gives a decimal as its unscaled integer times a power of ten, both doubles: 4.35 in the file is 4.3500000000000005 in the row,
# and a filter for 4.35 finds nothing. The double that is nearest to the written digits, which Number('4.35') is, is another one.
#
# Seen with: hyparquet 1.31.5, hyparquet-writer 0.17.0.
# Output: {"written":"4.35","read":4.3500000000000005,"found":0,"wrongOf10000":1327}
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent hyparquet@1.31.5 hyparquet-writer@0.17.0
cat >run.mjs <<'END'
import { parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'

const schema = [
  { name: 'root', num_children: 1 },
  { name: 'price', type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 2, repetition_type: 'REQUIRED' },
]
// Unscaled integers, as the format has them: 0.00 to 99.99.
const cents = Array.from({ length: 10_000 }, (_, n) => BigInt(n))
const file = parquetWriteBuffer({ schema, columnData: [{ name: 'price', data: cents }] })
const rows = await parquetReadObjects({ file })
const found = await parquetReadObjects({ file, filter: { price: { $eq: 4.35 } } })
const wrong = rows.filter(({ price }, n) => price !== Number(`${n}e-2`))
const seen = { written: '4.35', read: rows[435].price, found: found.length, wrongOf10000: wrong.length }
console.log(JSON.stringify(seen))
if (seen.read === 4.35 || seen.found !== 0) process.exit(1)
END
node run.mjs || { echo 'The behaviour has changed.'; exit 1; }
