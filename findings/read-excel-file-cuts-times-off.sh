#!/usr/bin/env bash
# read-excel-file takes the milliseconds of a date from its number of days by cutting off what is behind the point instead of rounding.
# Most times have no exact number of days in binary, so a third of the whole hours of 20 days come back a millisecond early, and with
# them another hour, minute and sometimes day: 2024-01-01 01:00 may be 00:59:59.999. write-excel-file, by the same author, writes them
# as Excel does.
#
# Seen with: read-excel-file 9.3.17, write-excel-file 4.1.1, Node 20.20.2.
# Output: 160 of 480 whole hours differ.
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent read-excel-file@9.3.17 write-excel-file@4.1.1
cat >hours.mjs <<'EOF'
import { readSheet } from 'read-excel-file/universal'
import writeExcel from 'write-excel-file/universal'
const hours = Array.from({ length: 480 }, (_, hour) => new Date(Date.UTC(2024, 0, 1, hour)))
const blob = await writeExcel(hours.map((value) => [{ value, type: Date, format: 'yyyy-mm-dd hh:mm' }])).toBlob()
const read = await readSheet(blob)
const differing = read.filter(([at], i) => at.getTime() !== hours[i].getTime())
console.log(`${differing.length} of ${hours.length} differ, the first is ${differing[0]?.[0].toISOString()}`)
EOF
read=$(node hours.mjs)
echo "$read"
[[ $read == '160 of 480 differ'* ]] || { echo 'The behaviour has changed.'; exit 1; }
