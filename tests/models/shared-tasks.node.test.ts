import { readFile } from 'node:fs/promises'
import { createNodeImageCodecs } from '@polytable/media/image/node'
import { describe, expect, it } from 'vitest'
import { createModelHost, type ModelSpec, type TaskJob } from '../../packages/models/src/host/index.ts'
import { directoryFiles } from '../../packages/models/src/kept/node/directory.ts'
import { nodeOcr } from '../../packages/models/src/ocr/node/platform.ts'
import { temporaryFolder, writeModel } from './support/model-folder.ts'
import { vowels } from './support/vowels.ts'
import { hasSharedData, sharedPath } from '../support/shared-data.ts'

const host = createModelHost({
  native: true,
  keptFiles: () => directoryFiles('/nowhere'),
  ocr: nodeOcr,
  memoryBytes: 2 ** 30,
})

function run(task: TaskJob['task'], model: string, args: TaskJob['args']): Promise<unknown> {
  const [folder, name] = [model.slice(0, model.lastIndexOf('/')), model.slice(model.lastIndexOf('/') + 1)]
  const localPath = sharedPath(`models/${folder}`)
  const spec: ModelSpec = { model: name, source: 'local', localPath, dtype: 'fp32', device: 'cpu' }
  return host.run({ kind: 'task', task, model: spec, args }, { webgpu: false })
}

/** 32×32 pixels of white with a box of red. */
function redBox() {
  const [width, height] = [32, 32]
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let y = 8; y < 24; y++) for (let x = 4; x < 12; x++) data.set([255, 0, 0, 255], (y * width + x) * 4)
  return { data, width, height }
}

describe.skipIf(!hasSharedData)('tasks on other models', () => {
  it('find a box where it is', async () => {
    const found = await run('detrForObjectDetection', 'toys/toy-detr', { image: redBox(), threshold: 0.5 })
    expect(found).toMatchObject({ labels: [0], label_text: ['red thing'] })
    const [box] = (found as { boxes: number[][] }).boxes
    for (const [i, side] of [4, 8, 12, 24].entries()) expect(Math.abs(box![i]! - side)).toBeLessThan(1)
  })

  it('put an image nearer to the text that says its colour', async () => {
    const image = await run('clipImage', 'toys/toy-clip', { input: redBox() })
    const text = await run('clipText', 'toys/toy-clip', { input: 'red' })
    expect(image).toHaveLength(8)
    expect(text).toHaveLength(8)
  })

  it('run on a detector of 80 classes', async () => {
    const path = sharedPath('images/coco-000000000009.jpg')
    const photo = { url: path, path, mediaType: 'image/jpeg', size: 0, hash: '' }
    const { rgba, width, height } = await createNodeImageCodecs().decodeImage(photo)
    const args = { image: { data: rgba, width, height }, threshold: 0.5 }
    const found = (await run('yolox', './yolox-nano', args)) as { bboxes: number[][]; labels: number[] }
    // A bowl.
    expect(found.labels).toContain(45)
    for (const [x1, y1, x2, y2] of found.bboxes) {
      expect(x1! < x2! && y1! < y2!).toBe(true)
      expect(x2!).toBeLessThan(width * 1.05)
    }
  })

  it('tell speech from silence', async () => {
    const localPath = await temporaryFolder()
    const content = await readFile(sharedPath('models/silero-vad/silero_vad.onnx'))
    await writeModel(localPath, 'silero', new Map([['onnx/model.onnx', content]]))
    const audio = new Float32Array(5 * 16_000)
    audio.set(vowels(2), 1.5 * 16_000)
    const spec: ModelSpec = { model: 'silero', source: 'local', localPath, device: 'cpu' }
    const args = { audio, threshold: 0.5, minSpeechMs: 250, minSilenceMs: 100, padMs: 30 }
    const found = (await host.run(
      { kind: 'task', task: 'voiceActivity', model: spec, args },
      { webgpu: false },
    )) as { readonly start: number; readonly end: number }[]
    expect(found[0]!.start).toBeGreaterThan(1.2)
    expect(found[0]!.start).toBeLessThan(1.8)
    expect(found.at(-1)!.end).toBeGreaterThan(3.2)
    expect(found.at(-1)!.end).toBeLessThan(4)
  })

  it('write and hear', async () => {
    const given = { maxNewTokens: 5, options: null, temperature: null, tools: null }
    expect(await run('textGeneration', 'toys/toy-lm', { input: 'the', ...given })).toEqual(expect.any(String))
    const sound = Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(i / 6))
    const heard = { audio: sound, language: null, task: null, wordTimestamps: false, options: null }
    expect(await run('whisper', 'toys/toy-whisper', heard)).toMatchObject({ text: expect.any(String) })
  })
})
