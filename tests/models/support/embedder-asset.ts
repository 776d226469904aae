const ASSET = '../../../packages/models/assets/glove-sif-40k-int4.bin'

/** The bytes of the embedded default embedder, in Node and in the browser. */
export async function embedderAsset(): Promise<Uint8Array> {
  const url = new URL(ASSET, import.meta.url)
  if (typeof window !== 'undefined') return new Uint8Array(await (await fetch(url)).arrayBuffer())
  const { readFile } = await import('node:fs/promises')
  return readFile(url)
}
