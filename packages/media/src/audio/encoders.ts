import type { AudioCodec } from 'mediabunny'

const loaders: Readonly<Partial<Record<AudioCodec, () => Promise<void>>>> = {
  aac: async () => (await import('@mediabunny/aac-encoder')).registerAacEncoder(),
  flac: async () => (await import('@mediabunny/flac-encoder')).registerFlacEncoder(),
  mp3: async () => (await import('@mediabunny/mp3-encoder')).registerMp3Encoder(),
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
