import { base64Of } from '../../data/base64.ts'
import type { Output, ShownMedia, Tree } from '../run/protocol.ts'
import { keptText, KEPT_PICTURES, MAX_OUTPUT, tooLarge, withinBounds, type KeptOutput } from './kept.ts'

/** Pictures with more bytes are kept smaller. */
const WHOLE_BYTES = 48 * 1024
/** Pixels of the longer side of a picture that is kept smaller. */
const SMALL_SIDE = 400

/** What is kept of the outputs of a cell. @param bytesOf gives the bytes of a medium */
export async function keepOutputs(
  outputs: readonly Output[],
  bytesOf: (id: number) => Promise<Blob>,
): Promise<KeptOutput[]> {
  const kept: KeptOutput[] = []
  for (const output of outputs) kept.push(await keepOutput(output, bytesOf))
  return withinBounds(kept)
}

async function keepOutput(output: Output, bytesOf: (id: number) => Promise<Blob>): Promise<KeptOutput> {
  let left = MAX_OUTPUT - keptText({ shown: output, media: {} }).length
  if (left < 0) return tooLarge
  const media: Record<string, string> = {}
  for (const { id, mediaType } of mediaIn(output)) {
    if (!mediaType.startsWith('image/')) continue
    const data = await bytesOf(id).then(pictureData, () => undefined)
    // Its id and what is around it have a few letters too.
    const length = (data?.length ?? 0) + 24
    if (data === undefined || length > left) continue
    media[id] = data
    left -= length
  }
  return { shown: output, media }
}

function mediaIn(output: Output): ShownMedia[] {
  if (output.kind === 'tree') return mediaOf(output.tree)
  return output.kind === 'table' ? output.table.rows.flat().flatMap(mediaOf) : []
}

function mediaOf(tree: Tree): ShownMedia[] {
  if (tree.type === 'media') return [tree.media]
  return tree.type === 'branch' ? tree.entries.flatMap(([, of]) => mediaOf(of)) : []
}

/** A picture as a data URL, smaller where it is large. Undefined for what the browser does not show. */
async function pictureData(picture: Blob): Promise<string | undefined> {
  const isKeptWhole = picture.size <= WHOLE_BYTES && KEPT_PICTURES.test(picture.type)
  const blob = isKeptWhole ? picture : await smaller(picture)
  return blob && `data:${blob.type};base64,${base64Of(new Uint8Array(await blob.arrayBuffer()))}`
}

async function smaller(picture: Blob): Promise<Blob | undefined> {
  const whole = await createImageBitmap(picture).catch(() => undefined)
  if (!whole) return undefined
  const scale = Math.min(1, SMALL_SIDE / Math.max(whole.width, whole.height))
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(whole.width * scale)),
    Math.max(1, Math.round(whole.height * scale)),
  )
  canvas.getContext('2d')?.drawImage(whole, 0, 0, canvas.width, canvas.height)
  whole.close()
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })
}
