import { onnxFile } from './onnx.ts'
import { wordTokenizer, type ModelFiles } from './tiny-tokenizer.ts'
import { perToken } from './token-graphs.ts'

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

/** The files of a model of a few words that transformers.js loads like any other: path → content. */
export function tinyModelFiles(): ModelFiles {
  const words = Object.keys(vectorsByWord)
  const config = {
    model_type: 'bert',
    architectures: ['BertModel'],
    hidden_size: 4,
    vocab_size: words.length,
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    ...wordTokenizer({ words, more: { [POISON]: 1_000 } }),
    ['onnx/model.onnx', onnxFile(perToken(Object.values(vectorsByWord), 'last_hidden_state'))],
  ])
}
