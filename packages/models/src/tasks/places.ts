/** Where a part of a text is: indices as `String.slice` takes them. */
export interface Place {
  readonly start: number
  readonly end: number
}

/**
 * Where the pieces that a tokenizer made of a text are in it, in their order; undefined for what is not in the text as it is, such as
 * a word that the tokenizer does not know. Tokenizers may take letters without their case and marks.
 */
export function placesOf(pieces: readonly string[], text: string): (Place | undefined)[] {
  const { plain, starts } = plainText(text)
  let from = 0
  return pieces.map((piece) => {
    const wanted = plainText(piece.replace(/^##/, '').trim()).plain
    const at = wanted === '' ? -1 : plain.indexOf(wanted, from)
    if (at < 0) return undefined
    from = at + wanted.length
    return { start: starts[at]!, end: starts[from]! }
  })
}

/** A text in lower case and without marks, and where each of its characters comes from, the end among them. */
function plainText(text: string): { readonly plain: string; readonly starts: readonly number[] } {
  let plain = ''
  const starts: number[] = []
  let at = 0
  for (const character of text) {
    const bare = character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    for (let i = 0; i < bare.length; i++) starts.push(at)
    plain += bare
    at += character.length
  }
  return { plain, starts: [...starts, at] }
}
