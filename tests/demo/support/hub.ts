import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { BrowserContext } from 'playwright'

const models = fileURLToPath(new URL('../../models/support/local/', import.meta.url))

/** Small models that stand for those of the examples. */
const standIns: Readonly<Record<string, string>> = {
  'Xenova/whisper-tiny.en': 'tiny-whisper',
  'HuggingFaceTB/SmolLM2-135M-Instruct': 'tiny-writer',
}

/** Answers what a browser asks of huggingface.co with small models; what was asked for. */
export async function serveModels(context: BrowserContext): Promise<readonly string[]> {
  const asked: string[] = []
  await context.route('https://huggingface.co/**', async (route) => {
    const path = new URL(route.request().url()).pathname.slice(1)
    const [, model = '', file = ''] = /^(.+)\/resolve\/main\/(.+)$/.exec(path) ?? []
    asked.push(path)
    const body = await readFile(
      `${models}${standIns[model]}/${file.replace('_quantized.onnx', '.onnx')}`,
    ).catch(() => undefined)
    await route.fulfill({
      status: body ? 200 : 404,
      headers: { 'access-control-allow-origin': '*' },
      ...(body ? { body } : {}),
    })
  })
  return asked
}
