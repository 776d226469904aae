import { onnxFile, type Graph } from './onnx.ts'
import { preprocessor } from './tiny-classifiers.ts'
import { wordTokenizer, type ModelFiles } from './tiny-tokenizer.ts'
import { lookUp, perToken } from './token-graphs.ts'

/** Which token follows on each, as a table of scores. Of those without one any may follow. */
function following(words: readonly string[], next: Readonly<Record<string, string>>): number[][] {
  return words.map((word) => words.map((other) => (next[word] === other ? 20 : 0)))
}

/** A language model in which each word says what the next is. */
function tinyWriter(): ModelFiles {
  const words = ['[PAD]', '[UNK]', '</s>', 'user', 'assistant', 'tools', 'hello', 'world', 'call', 'me']
  const next = {
    hello: 'world',
    world: '</s>',
    assistant: 'hello',
    tools: 'call',
    call: 'me',
    me: '</s>',
  }
  const config = {
    model_type: 'llama',
    architectures: ['LlamaForCausalLM'],
    hidden_size: 4,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    num_key_value_heads: 1,
    vocab_size: words.length,
    eos_token_id: 2,
    bos_token_id: 2,
  }
  const chat_template =
    '{% for message in messages %}{{ message.role }} {{ message.content }} {% endfor %}{{ "tools" if tools else "assistant" }}'
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    ['generation_config.json', JSON.stringify({ eos_token_id: 2 })],
    ...wordTokenizer({
      words,
      className: 'PreTrainedTokenizer',
      config: { eos_token: '</s>', chat_template, model_max_length: 512 },
    }),
    ['onnx/model.onnx', onnxFile(perToken(following(words, next), 'logits'))],
  ])
}

/** A decoder that says what was found, `encoder_hidden_states` being a score of each word, and then what follows on it. */
export function decoder(words: readonly string[], next: Readonly<Record<string, string>>): Graph {
  const { constants, nodes } = lookUp(following(words, next), 'following')
  const size = words.length
  return {
    inputs: [
      { name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] },
      { name: 'encoder_hidden_states', type: 'float', shape: ['batch', 'places', size] },
    ],
    outputs: [{ name: 'logits', type: 'float', shape: ['batch', 'sequence', size] }],
    constants,
    nodes: [
      ...nodes,
      {
        operator: 'ReduceMean',
        inputs: ['encoder_hidden_states'],
        outputs: ['found'],
        attributes: { axes: [1], keepdims: 1 },
      },
      { operator: 'Add', inputs: ['following', 'found'], outputs: ['logits'] },
    ],
  }
}

/** Translates one word, and says so. */
function tinyTranslator(): ModelFiles {
  const words = ['[PAD]', '[UNK]', '</s>', 'cat', 'dog', 'chat', 'chien', 'voilà']
  const meanings: Readonly<Record<string, string>> = { cat: 'chat', dog: 'chien' }
  const found = words.map((word) => words.map((other) => (meanings[word] === other ? 4 : 0)))
  const config = {
    model_type: 't5',
    architectures: ['T5ForConditionalGeneration'],
    is_encoder_decoder: true,
    d_model: words.length,
    d_kv: 1,
    num_layers: 1,
    num_decoder_layers: 1,
    num_heads: 1,
    vocab_size: words.length,
    eos_token_id: 2,
    pad_token_id: 0,
    decoder_start_token_id: 0,
  }
  const ids = { eos_token_id: 2, pad_token_id: 0, decoder_start_token_id: 0 }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    ['generation_config.json', JSON.stringify(ids)],
    ...wordTokenizer({ words, className: 'PreTrainedTokenizer', config: { eos_token: '</s>' } }),
    ['onnx/encoder_model.onnx', onnxFile(perToken(found, 'last_hidden_state'))],
    [
      'onnx/decoder_model_merged.onnx',
      onnxFile(decoder(words, { chat: 'voilà', chien: 'voilà', voilà: '</s>' })),
    ],
  ])
}

/** Says which colour an image has. */
function tinyCaptions(): ModelFiles {
  const words = ['[PAD]', '[UNK]', '</s>', 'red', 'green', 'blue', 'picture']
  const next = { red: 'picture', green: 'picture', blue: 'picture', picture: '</s>' }
  const size = words.length
  const encoder: Graph = {
    inputs: [{ name: 'pixel_values', type: 'float', shape: ['batch', 3, 'height', 'width'] }],
    outputs: [{ name: 'last_hidden_state', type: 'float', shape: ['batch', 1, size] }],
    constants: [
      {
        name: 'names',
        shape: [3, size],
        values: ['red', 'green', 'blue'].flatMap((name) => words.map((word) => (word === name ? 4 : 0))),
      },
      { name: 'one', shape: [1], values: [1n] },
    ],
    nodes: [
      {
        operator: 'ReduceMean',
        inputs: ['pixel_values'],
        outputs: ['means'],
        attributes: { axes: [2, 3], keepdims: 0 },
      },
      { operator: 'MatMul', inputs: ['means', 'names'], outputs: ['found'] },
      { operator: 'Unsqueeze', inputs: ['found', 'one'], outputs: ['last_hidden_state'] },
    ],
  }
  const ids = { eos_token_id: 2, pad_token_id: 0, decoder_start_token_id: 0, bos_token_id: 0 }
  const config = {
    model_type: 'vision-encoder-decoder',
    architectures: ['VisionEncoderDecoderModel'],
    is_encoder_decoder: true,
    encoder: { model_type: 'vit', hidden_size: size },
    decoder: { model_type: 'gpt2', n_layer: 1, n_head: 1, n_embd: size, vocab_size: size },
    ...ids,
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    ['generation_config.json', JSON.stringify(ids)],
    [
      'preprocessor_config.json',
      JSON.stringify({ ...preprocessor, image_processor_type: 'ViTImageProcessor' }),
    ],
    ...wordTokenizer({ words, className: 'PreTrainedTokenizer', config: { eos_token: '</s>' } }),
    ['onnx/encoder_model.onnx', onnxFile(encoder)],
    ['onnx/decoder_model_merged.onnx', onnxFile(decoder(words, next))],
  ])
}

export const tinyWriters: Readonly<Record<string, ModelFiles>> = {
  'tiny-writer': tinyWriter(),
  'tiny-translator': tinyTranslator(),
  'tiny-captions': tinyCaptions(),
}
