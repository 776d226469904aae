/** What made a file. */
interface Origin {
  readonly encoder: string
  readonly decoder?: string
}

const origins = new WeakMap<Blob, Origin>()

/**
 * Notes what encoded a file, to be stored with it.
 * @param decoder what decoded the frame of a video that it was made of
 */
export function encodedBy(encoder: string, file: Blob, decoder?: string): Blob {
  origins.set(file, decoder === undefined ? { encoder } : { encoder, decoder })
  return file
}

/** What mediabunny has encode video: the platform, where it can, else what was registered with it. */
export function videoEncoder(): string {
  return 'VideoEncoder' in globalThis ? 'webcodecs' : '@mediabunny/server'
}

/** A file on its way to another thread, with what made it. */
interface MadeFile extends Origin {
  readonly blob: Blob
}

/** A value as it is sent to another thread: with what made it, where that was noted. */
export function withOrigin<T>(value: T): T | MadeFile {
  const origin = value instanceof Blob ? origins.get(value) : undefined
  return origin === undefined ? value : { blob: value as Blob, ...origin }
}
