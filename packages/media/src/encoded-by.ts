const encoders = new WeakMap<Blob, string>()

/** Notes what encoded a file, to be stored with it. */
export function encodedBy(encoder: string, file: Blob): Blob {
  encoders.set(file, encoder)
  return file
}

/** What mediabunny has encode video: the platform, where it can, else what was registered with it. */
export function videoEncoder(): string {
  return 'VideoEncoder' in globalThis ? 'webcodecs' : '@mediabunny/server'
}

/** A file on its way to another thread, with what encoded it. */
interface EncodedFile {
  readonly blob: Blob
  readonly encoder: string
}

/** A value as it is sent to another thread: with what encoded it, where that was noted. */
export function withEncoder<T>(value: T): T | EncodedFile {
  const encoder = value instanceof Blob ? encoders.get(value) : undefined
  return encoder === undefined ? value : { blob: value as Blob, encoder }
}
