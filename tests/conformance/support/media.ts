import smallVideoUrl from '../../media/fixtures/small.mp4?inline'

/** 20 frames of 128x96 at 10 frames per second. */
export async function smallVideo(): Promise<File> {
  return new File([await (await fetch(smallVideoUrl)).arrayBuffer()], 'small.mp4', { type: 'video/mp4' })
}

/** A PNG of 2×1 pixels, red and blue, as a `data:` URL. */
export const redAndBlue =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg=='

/** A second of silence as WAV: 8,000 samples of 16 bits. */
export function silence(): File {
  const samples = 8000
  const bytes = new DataView(new ArrayBuffer(44 + 2 * samples))
  const text = (at: number, value: string) =>
    [...value].forEach((character, i) => bytes.setUint8(at + i, character.charCodeAt(0)))
  text(0, 'RIFF')
  bytes.setUint32(4, 36 + 2 * samples, true)
  text(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 1, true)
  bytes.setUint16(22, 1, true)
  bytes.setUint32(24, samples, true)
  bytes.setUint32(28, 2 * samples, true)
  bytes.setUint16(32, 2, true)
  bytes.setUint16(34, 16, true)
  text(36, 'data')
  bytes.setUint32(40, 2 * samples, true)
  return new File([bytes.buffer], 'silence.wav', { type: 'audio/wav' })
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The same, to be shown turned clockwise by 90°: red above blue. */
export const redAboveBlue =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAANSURBVHicY/jPAAT/AQcAAf/iI55ZAAAAAElFTkSuQmCC'
