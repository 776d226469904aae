/** The coefficients by which colour is split into luma and chroma, by the standard that has them. */
export type YuvMatrix = 'bt601' | 'bt709' | 'bt2020' | 'smpte240m' | 'fcc'

/** How a file keeps colours: 'rgb' where it does not split them. */
export type ColourMatrix = YuvMatrix | 'rgb'

/** What is taken where a file declares none: FFmpeg, PyAV and OpenCV take it, whatever the size. */
export const GUESSED_MATRIX: YuvMatrix = 'bt601'

const matrixByName: Readonly<Record<string, ColourMatrix>> = {
  bt709: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
  'bt2020-ncl': 'bt2020',
  smpte240m: 'smpte240m',
  fcc: 'fcc',
  gbr: 'rgb',
  rgb: 'rgb',
}

/** The only one that VP8 has (RFC 6386, 9.2). */
export const VP8_MATRIX: YuvMatrix = 'bt601'

/** The matrix that FFmpeg or WebCodecs calls `name`; null where that declares none, or one that is not known. */
export function colourMatrix(name: string | null | undefined): ColourMatrix | null {
  return matrixByName[name ?? ''] ?? null
}
