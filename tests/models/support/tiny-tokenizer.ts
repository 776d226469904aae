/** A file of a model, by its path below the model's folder. */
export type ModelFiles = ReadonlyMap<string, string | Uint8Array>

const special = (id: number, content: string) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})

/** Options of a tokenizer of whole words. */
export interface WordTokenizerOptions {
  /** The words, by their ids. Those in brackets are special; `[PAD]` and `[UNK]` must be among them. */
  readonly words: readonly string[]
  /** Words of ids that the model does not know. */
  readonly more?: Readonly<Record<string, number>>
  /** Words that are not special although they are in brackets. */
  readonly plain?: readonly string[]
  readonly className?: string
  /** Of two texts: what is between them, and behind the last. */
  readonly separator?: string
  /** More of `tokenizer_config.json`. */
  readonly config?: object
}

/** The two files of a tokenizer that knows whole words, in lower case and without marks. */
export function wordTokenizer(options: WordTokenizerOptions): [path: string, content: string][] {
  const { words, more = {}, plain = [], className = 'BertTokenizer', separator, config } = options
  const isSpecial = (word: string): boolean => /^[[<]/.test(word) && !plain.includes(word)
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: words.flatMap((word, id) => (isSpecial(word) ? [special(id, word)] : [])),
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }, { type: 'Lowercase' }],
    },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: separator === undefined ? null : template(separator, words.indexOf(separator)),
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: { ...Object.fromEntries(words.map((word, id) => [word, id])), ...more },
      unk_token: '[UNK]',
    },
  }
  const tokenizerConfig = {
    tokenizer_class: className,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    ...(separator === undefined ? {} : { sep_token: separator }),
    model_max_length: 64,
    ...config,
  }
  return [
    ['tokenizer.json', JSON.stringify(tokenizer)],
    ['tokenizer_config.json', JSON.stringify(tokenizerConfig)],
  ]
}

function template(separator: string, id: number) {
  const end = { SpecialToken: { id: separator, type_id: 0 } }
  const text = (name: 'A' | 'B') => [{ Sequence: { id: name, type_id: 0 } }, end]
  return {
    type: 'TemplateProcessing',
    single: text('A'),
    pair: [...text('A'), ...text('B')],
    special_tokens: { [separator]: { id: separator, ids: [id], tokens: [separator] } },
  }
}
