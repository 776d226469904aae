import type { PixelData } from '@polytable/model/ports/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { ModelConfig, PipelineOptions, TransformersLibrary } from '../transformers/library.ts'
import { isMissing } from '../transformers/model-error.ts'
import { libraryYolox } from './detect.ts'
import { loadGraph, loadTask, type LoadedTask, type RunTask, type Task } from './task.ts'
import { letterbox } from './letterbox.ts'
import { distinct, objectsOf } from './yolox-boxes.ts'

/** The side of what a graph takes that takes any size: YOLOX's own default. */
const SIDE = 640

interface Args {
  readonly image: PixelData
  readonly threshold: number
}

/** The objects in an image: by a YOLOX in the library's form for object detection, or by the graph that YOLOX exports. */
export const yolox: Task = {
  async load(library, name, options) {
    const { architectures = [] } = await configOf(library, name, options)
    if (architectures.length > 0) return loadTask('yolox', libraryYolox, library, name, options)
    return loadExported(library, name, options)
  },
}

/** What the model says of itself: nothing where it has no configuration. */
async function configOf(
  { AutoConfig }: TransformersLibrary,
  name: string,
  options: PipelineOptions,
): Promise<ModelConfig> {
  try {
    return await AutoConfig.from_pretrained(name, options)
  } catch (error) {
    if (isMissing(error)) return {}
    throw error
  }
}

/**
 * The graph that YOLOX's `tools/export_onnx.py` makes. It takes an image of blue, green and red from 0 to 255 and gives, for each place of
 * three grids, a box, how probable an object is, and how probable each class is
 * (https://github.com/Megvii-BaseDetection/YOLOX, demo/ONNXRuntime/onnx_inference.py).
 */
async function loadExported(
  library: TransformersLibrary,
  name: string,
  options: PipelineOptions,
): Promise<LoadedTask> {
  const model = await loadGraph(library, name, options)
  const { inputNames, inputMetadata } = model.sessions['model']!
  const shape = inputMetadata[0]?.shape ?? []
  if (inputNames.length !== 1 || shape.length !== 4) {
    await model.dispose()
    throw notYolox(name)
  }
  const [height, width] = shape.slice(2).map((size) => (typeof size === 'number' && size > 0 ? size : SIDE))
  const run: RunTask = async (args) => {
    const { image, threshold } = args as unknown as Args
    const { planes, ratio } = letterbox(image, width!, height!)
    const input = new library.Tensor('float32', planes, [1, 3, height!, width!])
    const [output] = Object.values(await model({ [inputNames[0]!]: input }))
    const found = output!.dims.length === 3 ? objectsOf(output!, width!, height!, threshold) : undefined
    if (found === undefined) throw notYolox(name)
    const kept = distinct(found)
    return {
      bboxes: kept.map(({ box }) => box.map((side) => side / ratio)),
      scores: kept.map(({ score }) => score),
      labels: kept.map(({ label }) => label),
    }
  }
  return { run, dispose: () => model.dispose() }
}

function notYolox(name: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `The model ${name} is none for yolox.`, {
    hint: 'Choose a transformers.js model for object detection, or what tools/export_onnx.py of YOLOX made.',
  })
}
