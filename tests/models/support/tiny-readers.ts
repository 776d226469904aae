import { onnxFile, type Graph } from './onnx.ts'
import { wordTokenizer, type ModelFiles } from './tiny-tokenizer.ts'
import { perText, perToken } from './token-graphs.ts'

type Rows = Readonly<Record<string, readonly number[]>>

function reader(rows: Rows, config: object, graph: Graph): ModelFiles {
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify({ model_type: 'bert', ...config })],
    ...wordTokenizer({ words: Object.keys(rows), separator: '[SEP]' }),
    ['onnx/model.onnx', onnxFile(graph)],
  ])
}

/** A cross-encoder: texts with 'yes' in them go together, those with 'no' do not. */
function tinyPairs(): ModelFiles {
  const rows: Rows = { '[PAD]': [0], '[UNK]': [0], '[SEP]': [0], yes: [4], no: [-4] }
  const config = { architectures: ['BertForSequenceClassification'], id2label: { 0: 'LABEL_0' } }
  return reader(rows, config, perText(Object.values(rows), 'logits'))
}

/** Knows two parts of the name of a person, and a place. */
function tinyNames(): ModelFiles {
  const rows: Rows = {
    '[PAD]': [9, 0, 0, 0],
    '[UNK]': [9, 0, 0, 0],
    '[SEP]': [9, 0, 0, 0],
    anna: [0, 5, 0, 0],
    muller: [0, 0, 4, 0],
    paris: [0, 0, 0, 6],
    in: [9, 0, 0, 0],
  }
  const id2label = { 0: 'O', 1: 'B-PER', 2: 'I-PER', 3: 'B-LOC' }
  const config = { architectures: ['BertForTokenClassification'], id2label }
  return reader(rows, config, perToken(Object.values(rows), 'logits'))
}

/** Takes for an answer what is from 'blue' to 'car'. */
function tinyAnswers(): ModelFiles {
  const rows: Rows = {
    '[PAD]': [0, 0],
    '[UNK]': [0, 0],
    '[SEP]': [0, 0],
    blue: [6, 0],
    car: [0, 6],
  }
  const { inputs, constants, nodes } = perToken(Object.values(rows), 'both')
  const part = (name: string, at: bigint) => ({
    constant: { name: `${name}_at`, shape: [], values: [at] },
    output: { name, type: 'float' as const, shape: ['batch', 'sequence'] },
    node: { operator: 'Gather', inputs: ['both', `${name}_at`], outputs: [name], attributes: { axis: 2 } },
  })
  const parts = [part('start_logits', 0n), part('end_logits', 1n)]
  return reader(
    rows,
    { architectures: ['BertForQuestionAnswering'] },
    {
      inputs,
      outputs: parts.map(({ output }) => output),
      constants: [...constants!, ...parts.map(({ constant }) => constant)],
      nodes: [...nodes, ...parts.map(({ node }) => node)],
    },
  )
}

export const tinyReaders: Readonly<Record<string, ModelFiles>> = {
  'tiny-pairs': tinyPairs(),
  'tiny-names': tinyNames(),
  'tiny-answers': tinyAnswers(),
}
