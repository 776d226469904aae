import { PolytableError } from '@polytable/model/errors/index'
import type { Model, TransformersLibrary } from '../transformers/library.ts'
import { speechSegments } from './speech-segments.ts'
import { loadGraph, type Task } from './task.ts'

const RATE = 16_000
/** What the model hears at a time, and how much it is given again of what was before. */
const WINDOW = 512
const CONTEXT = 64
/** What the model remembers. */
const STATE = [2, 1, 128] as const

interface Args {
  readonly audio: Float32Array
  readonly threshold: number
  readonly minSpeechMs: number
  readonly minSilenceMs: number
  readonly padMs: number
}

/** When there is speech in a sound, by Silero's models from version 5 on. */
export const voiceActivity: Task = {
  async load(library, name, options) {
    const model = await loadGraph(library, name, options)
    const { inputNames } = model.sessions['model']!
    if (!['input', 'state', 'sr'].every((input) => inputNames.includes(input))) {
      await model.dispose()
      throw notSilero(name, inputNames)
    }
    return {
      async run(args) {
        const { audio, threshold, minSpeechMs, minSilenceMs, padMs } = args as unknown as Args
        const segments = speechSegments(await probabilities(model, audio, library), WINDOW, audio.length, {
          threshold,
          minSpeech: (RATE * minSpeechMs) / 1000,
          minSilence: (RATE * minSilenceMs) / 1000,
          pad: (RATE * padMs) / 1000,
        })
        return segments.map(({ start, end }) => ({ start: start / RATE, end: end / RATE }))
      },
      dispose: () => model.dispose(),
    }
  },
}

/** How probable it is of each window that it is speech. */
async function probabilities(
  model: Model,
  audio: Float32Array,
  { Tensor }: TransformersLibrary,
): Promise<readonly number[]> {
  const sr = new Tensor('int64', BigInt64Array.of(BigInt(RATE)), [])
  let state: object = new Tensor('float32', new Float32Array(STATE[0] * STATE[1] * STATE[2]), STATE)
  const found: number[] = []
  for (let at = 0; at < audio.length; at += WINDOW) {
    const given = new Float32Array(CONTEXT + WINDOW)
    const from = at - CONTEXT
    given.set(audio.subarray(Math.max(0, from), at + WINDOW), Math.max(0, -from))
    const input = new Tensor('float32', given, [1, given.length])
    const { output, stateN } = await model({ input, state, sr })
    found.push(output!.data[0]!)
    state = stateN!
  }
  return found
}

function notSilero(name: string, inputs: readonly string[]): PolytableError {
  return new PolytableError(
    'INVALID_ARGUMENT',
    `The model ${name} is none for voiceActivity: it takes ${inputs.join(', ')}.`,
    { hint: "Choose a Silero VAD of version 5 or newer, such as 'onnx-community/silero-vad'." },
  )
}
