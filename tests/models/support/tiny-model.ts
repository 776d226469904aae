import { embeddingOnnx } from './embedding-onnx.ts'

/** Words of the tiny model with their vectors. `[UNK]` points nowhere. */
const vectorsByWord: Readonly<Record<string, readonly number[]>> = {
  '[PAD]': [0, 0, 0, 0],
  '[UNK]': [0, 0, 0, 0],
  cat: [1, 0.2, 0, 0],
  kitten: [0.9, 0.3, 0, 0],
  dog: [0.6, 0.7, 0, 0],
  car: [0, 0, 1, 0.1],
  truck: [0, 0, 0.8, 0.4],
  the: [0.1, 0.1, 0.1, 0.1],
}

/** A word whose id the model has no row for: running a text with it fails. */
export const POISON = 'poison'

/** The name of the tiny model below its folder. */
export const TINY_MODEL = 'tiny-words'

const special = (id: number, content: string) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})

/** The files of a model of a few words that transformers.js loads like any other: path → content. */
export function tinyModelFiles(): ReadonlyMap<string, string | Uint8Array> {
  const words = Object.keys(vectorsByWord)
  const vocab = { ...Object.fromEntries(words.map((word, id) => [word, id])), [POISON]: 1_000 }
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(0, '[PAD]'), special(1, '[UNK]')],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
  }
  const tokenizerConfig = {
    tokenizer_class: 'BertTokenizer',
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    model_max_length: 64,
  }
  const config = {
    model_type: 'bert',
    architectures: ['BertModel'],
    hidden_size: 4,
    vocab_size: words.length,
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    ['tokenizer.json', JSON.stringify(tokenizer)],
    ['tokenizer_config.json', JSON.stringify(tokenizerConfig)],
    ['onnx/model.onnx', embeddingOnnx(Object.values(vectorsByWord))],
  ])
}
