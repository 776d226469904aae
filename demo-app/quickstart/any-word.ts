/** A query of text indexes for texts that have any word of a question, names and terms that no embedder knows among them. */
export function anyWordOf(question: string): string {
  const words = question.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  return words.filter((word) => word.toLowerCase() !== 'or').join(' or ')
}
