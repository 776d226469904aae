/** Reads a value from the text that the server sends. */
export type Parser = (text: string) => unknown

// OIDs of pg_type that never change.
const BOOL = 16
const INT8 = 20
const INT2 = 21
const INT4 = 23
const OID = 26
const JSON_TYPE = 114
const FLOAT4 = 700
const FLOAT8 = 701
const JSONB = 3802

/** Decimal digits of which every number is exact. */
const SAFE_DIGITS = 15

const parsersByOid: Readonly<Record<number, Parser>> = {
  [BOOL]: (text) => text === 't',
  [INT2]: Number,
  [INT4]: Number,
  [INT8]: parseInt8,
  [OID]: Number,
  [FLOAT4]: Number,
  [FLOAT8]: Number,
  [JSON_TYPE]: (text) => JSON.parse(text),
  [JSONB]: (text) => JSON.parse(text),
}

/** The parser of a result's type, as the SqlStore port documents them. */
export function resultParser(oid: number): Parser {
  return parsersByOid[oid] ?? keepText
}

function parseInt8(text: string): number | bigint {
  const number = Number(text)
  return text.length <= SAFE_DIGITS || Number.isSafeInteger(number) ? number : BigInt(text)
}

function keepText(text: string): string {
  return text
}
