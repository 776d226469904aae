import { onnxFile, type Graph } from './onnx.ts'
import { wordTokenizer, type ModelFiles } from './tiny-tokenizer.ts'
import { decoder } from './tiny-writers.ts'
import { lookUp } from './token-graphs.ts'

/** So many times of 0.02 seconds are known, the first being 0. */
const TIMES = 60

/** Hears 'hello world' in the first second of everything. */
function tinyWhisper(): ModelFiles {
  const named = [
    '[PAD]',
    '[UNK]',
    '<|endoftext|>',
    '<|startoftranscript|>',
    'hello',
    'world',
    '<|notimestamps|>',
  ]
  const times = Array.from({ length: TIMES }, (_, i) => `<|${(i / 50).toFixed(2)}|>`)
  const words = [...named, ...times]
  const next = {
    '<|startoftranscript|>': '<|0.00|>',
    '<|0.00|>': 'hello',
    hello: 'world',
    world: '<|1.00|>',
    '<|1.00|>': '<|endoftext|>',
  }
  const encoder: Graph = {
    inputs: [{ name: 'input_features', type: 'float', shape: ['batch', 80, 3000] }],
    outputs: [{ name: 'last_hidden_state', type: 'float', shape: [1, 1, words.length] }],
    constants: [
      { name: 'nothing', shape: [1, 1, words.length], values: words.map(() => 0) },
      { name: 'zero', shape: [], values: [0] },
    ],
    nodes: [
      {
        operator: 'ReduceMean',
        inputs: ['input_features'],
        outputs: ['loudness'],
        attributes: { axes: [0, 1, 2], keepdims: 1 },
      },
      { operator: 'Mul', inputs: ['loudness', 'zero'], outputs: ['silence'] },
      { operator: 'Add', inputs: ['nothing', 'silence'], outputs: ['last_hidden_state'] },
    ],
  }
  const ids = { decoder_start_token_id: 3, eos_token_id: 2, bos_token_id: 2, pad_token_id: 2 }
  const config = {
    model_type: 'whisper',
    architectures: ['WhisperForConditionalGeneration'],
    is_encoder_decoder: true,
    d_model: words.length,
    encoder_layers: 1,
    decoder_layers: 1,
    encoder_attention_heads: 1,
    decoder_attention_heads: 1,
    vocab_size: words.length,
    num_mel_bins: 80,
    max_source_positions: 1500,
    max_target_positions: 448,
    ...ids,
  }
  const generation = {
    ...ids,
    no_timestamps_token_id: 6,
    max_initial_timestamp_index: 1,
    is_multilingual: false,
  }
  const hearing = {
    feature_extractor_type: 'WhisperFeatureExtractor',
    processor_class: 'WhisperProcessor',
    feature_size: 80,
    sampling_rate: 16_000,
    chunk_length: 30,
    hop_length: 160,
    n_fft: 400,
    n_samples: 480_000,
    nb_max_frames: 3000,
    padding_value: 0,
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    ['generation_config.json', JSON.stringify(generation)],
    ['preprocessor_config.json', JSON.stringify(hearing)],
    ...wordTokenizer({
      words,
      className: 'WhisperTokenizer',
      // Times are no special tokens: they are told by their numbers.
      plain: times,
      config: { eos_token: '<|endoftext|>', bos_token: '<|endoftext|>', model_max_length: 448 },
    }),
    ['onnx/encoder_model.onnx', onnxFile(encoder)],
    ['onnx/decoder_model_merged.onnx', onnxFile(decoder(words, next))],
  ])
}

/** Says 'beep' loudly and anything else not at all, for a tenth of a second each. */
function tinyVoice(): ModelFiles {
  const words = ['[PAD]', '[UNK]', 'beep']
  const samples = words.map((word) =>
    Array.from({ length: 800 }, (_, i) => (word === 'beep' ? (i % 16 < 8 ? 0.5 : -0.5) : 0)),
  )
  const { constants, nodes } = lookUp(samples, 'sounds')
  const graph: Graph = {
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] }],
    outputs: [{ name: 'waveform', type: 'float', shape: [1, 'samples'] }],
    constants: [...constants, { name: 'flat', shape: [2], values: [1n, -1n] }],
    nodes: [...nodes, { operator: 'Reshape', inputs: ['sounds', 'flat'], outputs: ['waveform'] }],
  }
  const config = { model_type: 'vits', architectures: ['VitsModel'], sampling_rate: 8000, vocab_size: 3 }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    ...wordTokenizer({ words, className: 'PreTrainedTokenizer' }),
    ['onnx/model.onnx', onnxFile(graph)],
  ])
}

/** Takes the loudest number of a window, from 0 to 1, for how probable speech is. */
function tinySpeech(): ModelFiles {
  const state = ['states', 1, 128]
  const graph: Graph = {
    inputs: [
      { name: 'input', type: 'float', shape: [1, 'numbers'] },
      { name: 'state', type: 'float', shape: state },
      { name: 'sr', type: 'int64', shape: [] },
    ],
    outputs: [
      { name: 'output', type: 'float', shape: [1, 1] },
      { name: 'stateN', type: 'float', shape: state },
    ],
    nodes: [
      { operator: 'Abs', inputs: ['input'], outputs: ['loudness'] },
      {
        operator: 'ReduceMax',
        inputs: ['loudness'],
        outputs: ['output'],
        attributes: { axes: [1], keepdims: 1 },
      },
      { operator: 'Identity', inputs: ['state'], outputs: ['stateN'] },
    ],
  }
  return new Map([['onnx/model.onnx', onnxFile(graph)]])
}

export const tinyVoices: Readonly<Record<string, ModelFiles>> = {
  'tiny-whisper': tinyWhisper(),
  'tiny-voice': tinyVoice(),
  'tiny-speech': tinySpeech(),
}
