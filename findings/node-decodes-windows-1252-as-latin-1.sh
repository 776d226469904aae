#!/usr/bin/env bash
# `new TextDecoder('windows-1252').decode(bytes)` gives the control characters of ISO 8859-1 for 0x80 to 0x9f, where the Encoding
# Standard has “ ” ’ – € and others: quotes and dashes of most Western texts vanish. With `{ stream: true }` the same decoder gives
# them. Labels of the same encoding (`latin1`, `iso-8859-1`, `ascii`) behave alike.
#
# Seen with: Node 20.19.5 and 24.11.0.
# Output of each: whole: 92 80, in parts: 2019 20ac
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node20@npm:node@20.19.5 node24@npm:node@24.11.0
program='
const bytes = Uint8Array.of(0x92, 0x80)
const whole = new TextDecoder("windows-1252").decode(bytes)
const parts = new TextDecoder("windows-1252").decode(bytes, { stream: true })
const shown = (text) => [...text].map((c) => c.codePointAt(0).toString(16)).join(" ")
console.log(`whole: ${shown(whole)}, in parts: ${shown(parts)}`)'
for version in node20 node24; do
  node=$(find "node_modules/$version" -path '*bin/node' | head -n 1)
  "$node" --version
  found=$("$node" --eval "$program")
  echo "$found"
  [ "$found" = 'whole: 92 80, in parts: 2019 20ac' ] || { echo 'The behaviour has changed.'; exit 1; }
done
