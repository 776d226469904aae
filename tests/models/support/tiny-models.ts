import { tinyClassifiers } from './tiny-classifiers.ts'
import { TINY_MODEL, tinyModelFiles } from './tiny-model.ts'
import { tinyReaders } from './tiny-readers.ts'
import { tinyVoices } from './tiny-voices.ts'
import { tinyWriters } from './tiny-writers.ts'
import type { ModelFiles } from './tiny-tokenizer.ts'

/** The models of tests, by their names: files by their paths. */
export const tinyModels: Readonly<Record<string, ModelFiles>> = {
  [TINY_MODEL]: tinyModelFiles(),
  ...tinyClassifiers,
  ...tinyReaders,
  ...tinyWriters,
  ...tinyVoices,
}
