import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { download } from '../../packages/models/src/kept/download.ts'
import type { KeptFiles } from '../../packages/models/src/kept/kept-files.ts'
import { modelHub, type ModelHub } from '../support/model-hub/index.ts'
import { emptyKeptFiles } from './support/kept-files.ts'

const FILE = 'tiny/tiny-whisper/resolve/main/onnx/encoder_model.onnx'

let hub: ModelHub
let files: KeptFiles
let clean: () => Promise<void>
const url = (): string => `${hub.url}${FILE}`
beforeEach(async () => {
  hub = await modelHub()
  ;({ files, clean } = await emptyKeptFiles())
})
afterEach(() => clean())

const get = (report: (loaded: number, total: number | undefined) => void = () => undefined) =>
  download(url(), files, { headers: new Headers(), report })
const ranges = async () => (await hub.requests()).map(({ range }) => range)

async function expectWhole(): Promise<void> {
  const content = await (await fetch(url())).arrayBuffer()
  expect(await files.read(url())).toBe(new TextDecoder().decode(content))
  expect(await files.list()).toEqual([{ url: url(), bytes: content.byteLength }])
  expect(await files.listParts()).toEqual([])
}

describe('a download', () => {
  it('is kept whole, and tells how far it is', async () => {
    const reports: [number, number | undefined][] = []
    await get((...report) => void reports.push(report))
    await expectWhole()
    const { bytes } = (await files.list())[0]!
    expect(reports[0]).toEqual([0, bytes])
    expect(reports.at(-1)).toEqual([bytes, bytes])
  })

  it('that breaks off is no file, and goes on from there', async () => {
    await hub.fail({ file: FILE, times: 2, kind: 'cut' })
    await expect(get()).rejects.toMatchObject({
      code: 'PROVIDER_ERROR',
      message: expect.stringContaining(FILE),
    })
    expect(await files.match(url())).toBeUndefined()
    expect(await files.list()).toEqual([])
    expect(await files.listParts()).toEqual([url()])
    const { bytes } = (await files.received(url()))!
    expect(bytes).toBeGreaterThan(0)
    await expect(get()).rejects.toMatchObject({ code: 'PROVIDER_ERROR' })
    const more = (await files.received(url()))!.bytes
    expect(more).toBeGreaterThan(bytes)
    await get()
    expect(await ranges()).toEqual([undefined, `bytes=${bytes}-`, `bytes=${more}-`])
    await expectWhole()
  })

  it('begins again where the rest is of other content', async () => {
    const part = await files.receive(url(), 'other')
    await part.append(new TextEncoder().encode('of another version'))
    await part.stop()
    await get()
    expect(await ranges()).toEqual(['bytes=18-', undefined])
    await expectWhole()
  })

  it('without a tag leaves nothing when it stops', async () => {
    const part = await files.receive(url(), undefined)
    await part.append(new TextEncoder().encode('something'))
    await part.stop()
    expect(await files.listParts()).toEqual([])
  })

  it('of what is not there gives the answer', async () => {
    await hub.fail({ file: FILE, times: 1, kind: 503 })
    expect((await get())?.status).toBe(503)
    expect(await files.listParts()).toEqual([])
  })
})

it('what is removed is gone, with its parts', async () => {
  await get()
  const part = await files.receive(url(), 'tag')
  await part.append(new TextEncoder().encode('something'))
  await part.stop()
  await files.remove(url())
  expect([await files.list(), await files.listParts()]).toEqual([[], []])
})
