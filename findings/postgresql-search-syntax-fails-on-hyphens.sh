#!/usr/bin/env bash
# `websearch_to_tsquery` is documented to raise no syntax error whatever the text, so that what people type can be given to it as it
# is. A row of hyphens is too much for it all the same: from some 33 of them before a word on it fails with the internal error
# XX000 "tsquery stack too small", as each hyphen is a negation that is kept until the word comes.
#
# Seen with: PostgreSQL 18 of @electric-sql/pglite 0.5.16.
# Output: 20 hyphens: a query; 40 hyphens: XX000 tsquery stack too small
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @electric-sql/pglite@0.5.16
cat >run.mjs <<'EOF'
import { PGlite } from '@electric-sql/pglite'
const db = new PGlite()
const ask = (hyphens) =>
  db.query("SELECT websearch_to_tsquery('simple', $1)::text AS q", ['-'.repeat(hyphens) + 'word']).then(
    () => 'a query',
    (error) => `${error.code} ${error.message}`,
  )
const seen = [await ask(20), await ask(40)]
console.log(`20 hyphens: ${seen[0]}; 40 hyphens: ${seen[1]}`)
await db.close()
if (seen[0] !== 'a query' || seen[1] !== 'XX000 tsquery stack too small') {
  console.log('The behaviour has changed.')
  process.exit(1)
}
EOF
node run.mjs
