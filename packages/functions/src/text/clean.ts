/** Control characters that no text store takes (PostgreSQL refuses U+0000), byte order marks and interlinear annotations. */
// eslint-disable-next-line no-control-regex -- these characters are the subject
const UNWANTED = /[\u0000-\u0008\u000b\u000e-\u001f\u007f\u206a-\u206f\ufeff\ufff9-\ufffb]/g
const LONE_SURROGATE = /\p{Surrogate}/gu
const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029]/g
const LATIN_LIGATURE = /[\ufb00-\ufb06]/g

/**
 * The text as it is stored: NFC, every line break a `\n`, without control characters, well-formed UTF-16.
 * Applying it twice changes nothing more.
 */
export function cleanText(text: string): string {
  return text
    .replace(LINE_BREAK, '\n')
    .replace(UNWANTED, '')
    .replace(LONE_SURROGATE, '\ufffd')
    .normalize('NFC')
}

/** {@link cleanText}, and typesetters' ligatures (`ﬁ`, `ﬀ`, …) written as letters, so that words can be found. */
export function cleanTypesetText(text: string): string {
  return cleanText(text.replace(LATIN_LIGATURE, (ligature) => ligature.normalize('NFKC')))
}
