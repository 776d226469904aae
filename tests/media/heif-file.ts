import { heicPictures, heicSettings } from './fixtures/heics.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What a file of a grid says beside its pictures. */
export interface GridOptions {
  /** Properties of the grid, in their order: a type and a body. */
  readonly properties?: readonly (readonly [type: string, body: Uint8Array])[]
  /** EXIF data of the grid, from the byte order mark on. */
  readonly exif?: Bytes
}

/** Pixels of a picture of the grid's, along one side. */
const TILE = 64

/**
 * A HEIC whose picture is a grid of others (ISO/IEC 23008-12, 6.6.2.3), as cameras write it.
 * @param rows the colours of the pictures, such as 'rg' and 'by'
 */
export function heicGrid(
  rows: readonly string[],
  [width, height]: readonly [number, number],
  { properties = [], exif }: GridOptions = {},
): File {
  const tiles = [...rows.join('')].map((colour) => bytesOf(heicPictures[colour as keyof typeof heicPictures]))
  const grid = Uint8Array.of(0, 0, rows.length - 1, rows[0]!.length - 1, ...u16(width), ...u16(height))
  const data = [...tiles, grid, ...(exif === undefined ? [] : [Uint8Array.of(0, 0, 0, 0, ...exif)])]
  const primary = tiles.length + 1
  const types = data.map((_, i) => (i < tiles.length ? 'hvc1' : i === tiles.length ? 'grid' : 'Exif'))
  const shared = [bytesOf(heicSettings), ispe(TILE, TILE), ispe(width, height)]
  const own = properties.map((_, i) => shared.length + 1 + i)
  const meta = (start: number): Bytes =>
    fullBox(
      'meta',
      fullBox('hdlr', u32(0), ascii('pict'), new Uint8Array(13)),
      fullBox('pitm', u16(primary)),
      fullBox('iloc', [0x44, 0], u16(data.length), ...places(data, start)),
      fullBox('iinf', u16(data.length), ...types.map(itemInfo)),
      fullBox(
        'iref',
        box('dimg', u16(primary), u16(tiles.length), ...tiles.map((_, i) => u16(i + 1))),
        ...(exif === undefined ? [] : [box('cdsc', u16(primary + 1), u16(1), u16(primary))]),
      ),
      box(
        'iprp',
        box('ipco', ...shared, ...properties.map(([type, body]) => box(type, body))),
        fullBox(
          'ipma',
          u32(primary),
          ...tiles.map((_, i) => Uint8Array.of(...u16(i + 1), 2, 0x81, 2)),
          u16(primary),
          [1 + own.length, 3, ...own.map((index) => 0x80 | index)],
        ),
      ),
    )
  const head = box('ftyp', ascii('heic'), u32(0), ascii('mif1heic'))
  const start = head.length + meta(0).length + 8
  return new File([head, meta(start), box('mdat', ...data)], 'grid.heic')
}

/** The body of a `clap`: the middle of a picture of a size. */
export function clap(width: number, height: number): Bytes {
  return joined([width, height, 0, 0].map((value) => Uint8Array.of(...u32(value), ...u32(1))))
}

function ispe(width: number, height: number): Bytes {
  return fullBox('ispe', u32(width), u32(height))
}

function itemInfo(type: string, index: number): Bytes {
  const version2 = Uint8Array.of(2, 0, 0, 0)
  return box('infe', version2, u16(index + 1), u16(0), ascii(type), [0])
}

/** Where each item lies: its number, this file, one piece, from where, how long. */
function places(data: readonly Uint8Array[], start: number): Bytes[] {
  let at = start
  return data.map(({ length }, i) => {
    const place = Uint8Array.of(...u16(i + 1), ...u16(0), ...u16(1), ...u32(at), ...u32(length))
    at += length
    return place
  })
}

function box(type: string, ...parts: readonly ArrayLike<number>[]): Bytes {
  const body = joined(parts)
  return joined([u32(body.length + 8), ascii(type), body])
}

/** A box with a version and flags, all zero. */
function fullBox(type: string, ...parts: readonly ArrayLike<number>[]): Bytes {
  return box(type, u32(0), ...parts)
}

function joined(parts: readonly ArrayLike<number>[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)))
}

function u16(value: number): number[] {
  return [value >>> 8, value & 255]
}

function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)]
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0))
}

function bytesOf(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}
