import { onnxFile, type Graph } from './onnx.ts'
import { POISON } from './tiny-model.ts'
import { wordTokenizer, type ModelFiles } from './tiny-tokenizer.ts'
import { perText } from './token-graphs.ts'

const labels = (names: readonly string[]) => Object.fromEntries(names.map((name, id) => [id, name]))

/** What a text is about, by its words. */
const classesByWord: Readonly<Record<string, readonly number[]>> = {
  '[PAD]': [0, 0, 0],
  '[UNK]': [0, 0, 0],
  cat: [4, 0, 0],
  dog: [4, 0, 0],
  car: [0, 4, 0],
  truck: [0, 4, 0],
  the: [0, 0, 0],
}

/** A classifier of texts: animal, vehicle or other. It fails on the text 'poison'. */
function tinyTopics(): ModelFiles {
  const words = Object.keys(classesByWord)
  const config = {
    model_type: 'bert',
    architectures: ['BertForSequenceClassification'],
    id2label: labels(['animal', 'vehicle', 'other']),
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    ...wordTokenizer({ words, more: { [POISON]: 1_000 } }),
    ['onnx/model.onnx', onnxFile(perText(Object.values(classesByWord), 'logits'))],
  ])
}

/** Ten times the mean of red, of green and of blue: [batch, 3, height, width] → [batch, 3]. */
const meanColours: Graph = {
  inputs: [{ name: 'pixel_values', type: 'float', shape: ['batch', 3, 'height', 'width'] }],
  outputs: [{ name: 'logits', type: 'float', shape: ['batch', 3] }],
  constants: [{ name: 'ten', shape: [], values: [10] }],
  nodes: [
    {
      operator: 'ReduceMean',
      inputs: ['pixel_values'],
      outputs: ['means'],
      attributes: { axes: [2, 3], keepdims: 0 },
    },
    { operator: 'Mul', inputs: ['means', 'ten'], outputs: ['logits'] },
  ],
}

/** Images as numbers from 0 to 1, in 4×4 pixels. */
export const preprocessor = {
  do_resize: true,
  size: { height: 4, width: 4 },
  resample: 0,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: false,
}

/** A classifier of images by their colour: red, green or blue. */
function tinyColours(): ModelFiles {
  const config = {
    model_type: 'vit',
    architectures: ['ViTForImageClassification'],
    id2label: labels(['red', 'green', 'blue']),
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    [
      'preprocessor_config.json',
      JSON.stringify({ ...preprocessor, image_processor_type: 'ViTImageProcessor' }),
    ],
    ['onnx/model.onnx', onnxFile(meanColours)],
  ])
}

/** Finds, in the left half of red and of green images, something red or green; nothing in blue ones. */
function tinyDetr(): ModelFiles {
  const config = {
    model_type: 'detr',
    architectures: ['DetrForObjectDetection'],
    id2label: labels(['red thing', 'green thing']),
  }
  const graph: Graph = {
    ...meanColours,
    outputs: [
      { name: 'logits', type: 'float', shape: ['batch', 1, 3] },
      { name: 'pred_boxes', type: 'float', shape: [1, 1, 4] },
    ],
    constants: [
      ...meanColours.constants!,
      { name: 'one', shape: [1], values: [1n] },
      // The centre, the width and the height.
      { name: 'box', shape: [1, 1, 4], values: [0.25, 0.5, 0.5, 1] },
    ],
    nodes: [
      meanColours.nodes[0]!,
      { operator: 'Mul', inputs: ['means', 'ten'], outputs: ['scaled'] },
      { operator: 'Unsqueeze', inputs: ['scaled', 'one'], outputs: ['logits'] },
      { operator: 'Identity', inputs: ['box'], outputs: ['pred_boxes'] },
    ],
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    [
      'preprocessor_config.json',
      JSON.stringify({ ...preprocessor, image_processor_type: 'DetrImageProcessor' }),
    ],
    ['onnx/model.onnx', onnxFile(graph)],
  ])
}

/** Sees, as YOLOX's own graph does, a box at the upper left, twice, and one of all: red or blue by the mean of these. */
function tinyYolox(): ModelFiles {
  const places = 21
  const boxes = Array.from({ length: places }, (): readonly number[] => [0, 0, 0, 0, 0, 0, 0])
  boxes[0] = [1, 0.5, Math.log(2), 0, 1, 0, 0]
  boxes[1] = [0, 0.5, Math.log(2), 0, 0.9, 0, 0]
  boxes[places - 1] = [0.5, 0.25, 0, Math.log(0.5), 0.8, 0, 0]
  const graph: Graph = {
    inputs: [{ name: 'images', type: 'float', shape: [1, 3, 32, 32] }],
    outputs: [{ name: 'output', type: 'float', shape: [1, places, 7] }],
    constants: [
      { name: 'boxes', shape: [1, places, 7], values: boxes.flat() },
      // Of blue, green and red from 0 to 255: red is the first class, blue the second.
      {
        name: 'classes',
        shape: [3, 7],
        values: [...[0, 0, 0, 0, 0, 0, 1], ...[0, 0, 0, 0, 0, 0, 0], ...[0, 0, 0, 0, 0, 1, 0]].map(
          (each) => each / 255,
        ),
      },
    ],
    nodes: [
      {
        operator: 'ReduceMean',
        inputs: ['images'],
        outputs: ['means'],
        attributes: { axes: [2, 3], keepdims: 0 },
      },
      { operator: 'MatMul', inputs: ['means', 'classes'], outputs: ['scores'] },
      { operator: 'Add', inputs: ['boxes', 'scores'], outputs: ['output'] },
    ],
  }
  return new Map([['onnx/model.onnx', onnxFile(graph)]])
}

/** Tells the colour of each pixel: red, green or blue. */
function tinySegments(): ModelFiles {
  const config = {
    model_type: 'segformer',
    architectures: ['SegformerForSemanticSegmentation'],
    id2label: labels(['red', 'green', 'blue']),
  }
  const graph: Graph = {
    inputs: meanColours.inputs,
    outputs: [{ name: 'logits', type: 'float', shape: ['batch', 3, 'height', 'width'] }],
    nodes: [{ operator: 'Identity', inputs: ['pixel_values'], outputs: ['logits'] }],
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    [
      'preprocessor_config.json',
      JSON.stringify({ ...preprocessor, image_processor_type: 'SegformerImageProcessor' }),
    ],
    ['onnx/model.onnx', onnxFile(graph)],
  ])
}

/** Three numbers of an image, red, green and blue, and of a text with their names in it. */
function tinyClip(): ModelFiles {
  const rows = { '[PAD]': [0, 0, 0], '[UNK]': [0, 0, 0], red: [1, 0, 0], green: [0, 1, 0], blue: [0, 0, 1] }
  const config = { model_type: 'clip', architectures: ['CLIPModel'], projection_dim: 3 }
  const vision: Graph = {
    inputs: meanColours.inputs,
    outputs: [{ name: 'image_embeds', type: 'float', shape: ['batch', 3] }],
    nodes: [{ ...meanColours.nodes[0]!, outputs: ['image_embeds'] }],
  }
  return new Map<string, string | Uint8Array>([
    ['config.json', JSON.stringify(config)],
    [
      'preprocessor_config.json',
      JSON.stringify({ ...preprocessor, image_processor_type: 'CLIPImageProcessor' }),
    ],
    ...wordTokenizer({ words: Object.keys(rows), className: 'CLIPTokenizer' }),
    ['onnx/text_model.onnx', onnxFile(perText(Object.values(rows), 'text_embeds'))],
    ['onnx/vision_model.onnx', onnxFile(vision)],
  ])
}

export const tinyClassifiers: Readonly<Record<string, ModelFiles>> = {
  'tiny-topics': tinyTopics(),
  'tiny-colours': tinyColours(),
  'tiny-detr': tinyDetr(),
  'tiny-yolox': tinyYolox(),
  'tiny-segments': tinySegments(),
  'tiny-clip': tinyClip(),
}
