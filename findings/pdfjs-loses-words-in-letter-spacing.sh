#!/usr/bin/env bash
# pdf.js takes the space between letters that are set apart for one between words, and drops the spaces that are drawn: of the text
# 'HEADING OF TWO' with a character spacing of 0.14 type sizes (CSS: letter-spacing), getTextContent() gives one item in which every
# letter is a word and no word ends. The operator list of the page still has the spaces that are drawn.
#
# Seen with: pdfjs-dist 5.6.205, pdf-lib 1.17.1.
# Output: {"text":"H E A D I N G O F T W O","drawn":"HEADING OF TWO"}
# Needs: Node 22 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent pdfjs-dist@5.6.205 pdf-lib@1.17.1
cat >run.mjs <<'END'
import { PDFDocument, StandardFonts, setCharacterSpacing } from 'pdf-lib'
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs'

const pdf = await PDFDocument.create()
const font = await pdf.embedFont(StandardFonts.Helvetica)
const page = pdf.addPage([400, 300])
page.pushOperators(setCharacterSpacing(1.5))
page.drawText('HEADING OF TWO', { x: 30, y: 250, size: 11, font })

const loading = getDocument({ data: await pdf.save(), verbosity: 0 })
const read = await (await loading.promise).getPage(1)
const { items } = await read.getTextContent()
const { fnArray, argsArray } = await read.getOperatorList()
const glyphs = argsArray[fnArray.indexOf(OPS.showText)][0]
const drawn = glyphs.map(({ unicode = '' }) => unicode).join('')
await loading.destroy()
const seen = { text: items.map(({ str }) => str).join(''), drawn }
console.log(JSON.stringify(seen))
if (seen.text !== 'H E A D I N G O F T W O' || seen.drawn !== 'HEADING OF TWO') process.exit(1)
END
node run.mjs || { echo 'The behaviour has changed.'; exit 1; }
