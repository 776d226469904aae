/** OpenAI's vocabularies, by the names that tiktoken has for them. */
export const tokenEncodings = [
  'cl100k_base',
  'o200k_base',
  'o200k_harmony',
  'p50k_base',
  'p50k_edit',
  'r50k_base',
  'gpt2',
] as const
export type TokenEncoding = (typeof tokenEncodings)[number]

/** Names of models, or how they begin, of each encoding, as tiktoken 0.12 has them. The first that fits counts. */
const models: readonly (readonly [encoding: TokenEncoding, names: RegExp])[] = [
  ['o200k_harmony', /^gpt-oss-/],
  ['o200k_base', /^(?:o[1-9]|chatgpt-4o|(?:ft:)?gpt-(?:4o|4\.\d|[5-9]))(?![a-z])/],
  ['cl100k_base', /^(?:ft:)?gpt-(?:4|3\.5|35)(?!\d)/],
  ['cl100k_base', /^(?:(?:ft:)?(?:davinci|babbage)-002|text-embedding-(?:ada-002|3-(?:small|large)))$/],
  ['p50k_edit', /^(?:text|code)-davinci-edit-001$/],
  ['p50k_base', /^(?:text-davinci-00[23]|code-(?:davinci|cushman)-00[12]|(?:davinci|cushman)-codex)$/],
  ['r50k_base', /^(?:text-(?:davinci|curie|babbage|ada)-001|davinci|curie|babbage|ada)$/],
  ['r50k_base', /^(?:text|code)-(?:similarity|search)-[a-z-]+-001$/],
  ['gpt2', /^gpt-?2$/],
]

/** The encoding that a model of OpenAI counts in; undefined for one that is not known. */
export function encodingOfModel(model: string): TokenEncoding | undefined {
  return models.find(([, names]) => names.test(model))?.[0]
}
