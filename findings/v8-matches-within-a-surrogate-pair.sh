#!/usr/bin/env bash
# A regular expression with the flag `u` that begins with a negative look-ahead can match between the two halves of a surrogate pair
# in V8, at an index where no character begins. ECMAScript moves on by whole code points with that flag (AdvanceStringIndex in
# RegExpBuiltinExec), so the first match is after the pair. `replace` then gives a text with lone halves, which has no UTF-8.
#
# Seen with: Node 20.19.5 and 24.11.0.
# Output of each: {"search":1,"expected":2,"wellFormed":false}
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node20@npm:node@20.19.5 node24@npm:node@24.11.0
cat >run.mjs <<'EOF'
const text = '\u{1F600}'
const search = text.search(/(?!.)/su)
const wellFormed = text.replace(/(?!.)/su, '|').isWellFormed()
console.log(JSON.stringify({ search, expected: text.length, wellFormed }))
if (search !== 1 || wellFormed) process.exit(1)
EOF
for version in node20 node24; do
  program=$(find "node_modules/$version" -path '*bin/node' | head -n 1)
  "$program" --version
  "$program" run.mjs || { echo 'The behaviour has changed.'; exit 1; }
done
