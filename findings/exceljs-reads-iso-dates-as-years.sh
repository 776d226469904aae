#!/usr/bin/env bash
# exceljs reads a cell of type d, which holds its date in ISO 8601 (ECMA-376 part 1, 18.18.11; Excel's "Strict Open XML Spreadsheet" writes
# all dates so), by parseFloat: of 2021-06-10 it takes 2021 for a number of days and gives a day of July 1905, without an error.
#
# Seen with: exceljs 4.4.0, Node 20.20.2.
# Output: 1905-07-13T00:00:00.000Z, of a cell that holds 2021-06-10T00:47:45.
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent exceljs@4.4.0 fflate@0.8.3
cat >read.cjs <<'EOF'
const { strToU8, zipSync } = require('fflate')
const { Workbook } = require('exceljs')
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const pack = 'http://schemas.openxmlformats.org/package/2006'
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const relationships = (...list) =>
  `<Relationships xmlns="${pack}/relationships">${list
    .map(([kind, target], i) => `<Relationship Id="rId${i + 1}" Type="${office}/${kind}" Target="${target}"/>`)
    .join('')}</Relationships>`
const parts = {
  '[Content_Types].xml': `<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
  '_rels/.rels': relationships(['officeDocument', 'xl/workbook.xml']),
  'xl/_rels/workbook.xml.rels': relationships(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']),
  'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/styles.xml': `<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" xfId="0"/><xf numFmtId="22" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData><row r="1"><c r="A1" s="1" t="d"><v>2021-06-10T00:47:45</v></c></row></sheetData></worksheet>`,
}
const file = zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
new Workbook().xlsx.load(Buffer.from(file)).then((workbook) => console.log(workbook.worksheets[0].getCell('A1').value.toISOString()))
EOF
read=$(node read.cjs)
echo "2021-06-10T00:47:45 is read as $read"
[ "$read" = 1905-07-13T00:00:00.000Z ] || { echo 'The behaviour has changed.'; exit 1; }
