import { zipSync } from 'fflate'
import { silence } from '../conformance/support/media.ts'
import { pictureFixtures } from '../media/fixtures/pictures.ts'
import { smallFiles } from '../media/fixtures/small-files.ts'
import { tiffFixtures } from '../media/fixtures/tiffs.ts'
import { randomOf, ways, within, type Break } from './break-bytes.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What a file of a medium can be. */
export type Medium = keyof typeof smallFiles

const bytesOf = (base64: string): Bytes => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))

/** Whole files of a medium, by their names. */
export async function wholeFiles(medium: Medium): Promise<readonly (readonly [name: string, Bytes])[]> {
  const small = Object.entries(smallFiles[medium]).map(([name, file]) => [name, bytesOf(file)] as const)
  if (medium === 'video') return small
  if (medium === 'audio') {
    const wav = new Uint8Array(
      await silence()
        .slice(0, 44 + 1000)
        .arrayBuffer(),
    )
    return [['silence.wav', wav], ...small]
  }
  const fixtures = [...pictureFixtures, ...tiffFixtures]
  return [...fixtures.map(({ name, file }) => [name, bytesOf(file)] as const), ...small]
}

/** Numbers of headers, such as sizes, made as great as they can be. */
const hugeNumber: Break = (bytes, random) => {
  const at = within(random, Math.min(bytes.length, 256))
  return bytes.slice().fill(0xff, at, at + 1 + within(random, 8))
}

const mediaWays: Readonly<Record<string, Break>> = { ...ways, 'with a huge number': hugeNumber }

/** Files of a medium, each kind broken once in each way, under names that say how. */
export async function brokenFiles(medium: Medium, seed: number): Promise<readonly File[]> {
  const files = await wholeFiles(medium)
  return files.flatMap(([name, bytes], i) =>
    Object.entries(mediaWays).map(([way, make], j) => {
      const random = randomOf(seed + i * 100 + j)
      const [otherName, other] = files[within(random, files.length)]!
      // Some have the name of another format.
      const called = random() < 0.2 ? otherName : name
      return new File([make(bytes, random, other)], `${seed} ${way} ${name} as ${called}`)
    }),
  )
}

/** What is no file of any medium, or of two, and headers that declare what no file has. */
export async function oddFiles(): Promise<readonly File[]> {
  const whole = Object.fromEntries(
    (await Promise.all((['image', 'audio', 'video'] as const).map(wholeFiles))).flat(),
  )
  const zip = new Uint8Array(zipSync({ 'a.txt': bytesOf('YQ==') }))
  const page = '<!doctype html><script>1</script>'
  return [
    new File([], 'empty'),
    new File([new Uint8Array(1000)], 'zeros'),
    new File([new Uint8Array(1000).fill(0xff)], 'ones'),
    new File([zip], 'archive.png'),
    new File([page], 'page.jpg'),
    new File(['#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n'], 'list.m3u8'),
    new File(["ffconcat version 1.0\nfile '/etc/hostname'\n"], 'list.ffconcat'),
    new File(['v=0\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n'], 'session.sdp'),
    ...['rgb.jpg', 'rgb.png', 'still.gif', 'lossy.webp', 'h264.mp4', 'mp3.mp3'].flatMap((name) => [
      new File([whole[name]!, zip], `archive behind ${name}`),
      new File([whole[name]!, page], `page behind ${name}`),
      new File([zip, whole[name]!], `archive before ${name}`),
      new File(['%PDF-1.7\n', whole[name]!, '\n%%EOF'], `${name} in a PDF`),
    ]),
    new File([ofSize(whole['rgb.png']!, 16, 30_000, 30_000)], 'declares 30,000 × 30,000.png'),
    new File([ofSize(whole['rgb.png']!, 16, 2 ** 31, 2 ** 31)], 'declares 2^31 × 2^31.png'),
    new File([withSixteenBits(whole['still.gif']!, 6)], 'declares 65,535 × 65,535.gif'),
    new File([withSixteenBits(whole['rgb.bmp']!, 20)], 'declares many rows.bmp'),
  ]
}

/** With a width and a height of four bytes each. */
function ofSize(file: Bytes, at: number, width: number, height: number): Bytes {
  const copy = file.slice()
  const view = new DataView(copy.buffer)
  view.setUint32(at, width)
  view.setUint32(at + 4, height)
  return copy
}

function withSixteenBits(file: Bytes, at: number): Bytes {
  return file.slice().fill(0xff, at, at + 4)
}
