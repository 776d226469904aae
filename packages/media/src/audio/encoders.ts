import type { AudioCodec } from 'mediabunny'

const loaders: Readonly<Partial<Record<AudioCodec, () => Promise<void>>>> = {
  aac: async () => (await import('@mediabunny/aac-encoder')).registerAacEncoder(),
  flac: async () => (await import('@mediabunny/flac-encoder')).registerFlacEncoder(),
  mp3: async () => (await import('@mediabunny/mp3-encoder')).registerMp3Encoder(),
}

/** What encodes a codec: the package of its encoder; numbers as they are need none but the writer of files. */
export function encoderOf(codec: AudioCodec): string {
  return loaders[codec] === undefined ? 'mediabunny' : `@mediabunny/${codec}-encoder`
}

const loaded = new Map<AudioCodec, Promise<void>>()

/** Loads the encoder of a codec, the same on every platform, at its first use. PCM needs none. */
export async function loadEncoder(codec: AudioCodec): Promise<void> {
  const load = loaders[codec]
  if (load === undefined) return
  let loading = loaded.get(codec)
  if (loading === undefined) loaded.set(codec, (loading = load()))
  await loading
}
