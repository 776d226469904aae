const common = new Set(
  'a an and are as at be by can do does for from had has have how in is it its of on or that the their there they this to was were what when where which who why will with you'.split(
    ' ',
  ),
)

/** The words of a question that are worth finding in a text. */
export function wordsOf(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words)].filter((word) => word.length > 1 && !common.has(word))
}
