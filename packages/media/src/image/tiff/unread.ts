import { compressions, photometrics, type TiffPage } from './page.ts'

const otherCompressions: Readonly<Record<number, string>> = {
  6: 'JPEG of the kind before 1995',
  9: 'JBIG',
  10: 'JBIG',
  32766: 'NeXT',
  32771: 'CCITT by words',
  32809: 'ThunderScan',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGILog',
  34677: 'SGILog24',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG',
  34925: 'LZMA',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
}
const otherPhotometrics: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  8: 'CIELab',
  9: 'ICCLab',
  10: 'ITULab',
  32803: 'a colour filter array',
  32844: 'LogL',
  32845: 'LogLuv',
  34892: 'linear raw',
}
const formats: Readonly<Record<number, string>> = {
  2: 'signed integers',
  3: 'floating-point numbers',
  5: 'complex integers',
  6: 'complex numbers',
}
const MOST_BITS = 16
/** Samples of a pixel: more are a stack of measurements, no picture. */
const MOST_SAMPLES = 32
const colours: Readonly<Record<number, number>> = {
  [photometrics.rgb]: 3,
  [photometrics.cmyk]: 4,
  [photometrics.ycbcr]: 3,
}

/** Samples of a pixel that are its colour. */
export function colourSamples(photometric: number): number {
  return colours[photometric] ?? 1
}

/** What of a page is not read, to be said after 'has'; undefined where all of it is. */
export function unreadOf(page: TiffPage): string | undefined {
  const { compression, photometric, samples, predictor, isPlanar, subsampling } = page
  if (page.isPreview) return 'the raw data of a camera'
  if (!Object.values<number>(compressions).includes(compression))
    return `the compression ${otherCompressions[compression] ?? compression}`
  if (!Object.values<number>(photometrics).includes(photometric))
    return `pixels of the kind ${otherPhotometrics[photometric] ?? photometric}`
  const bits = page.bits[0]!
  const format = page.sampleFormats.map((kind) => formats[kind]).find((kind) => kind !== undefined)
  if (format !== undefined) return `samples that are ${format} of ${bits} bits`
  if (page.bits.some((each) => each !== bits)) return `samples of ${page.bits.join(', ')} bits`
  if (!(bits >= 1 && bits <= MOST_BITS)) return `samples of ${bits} bits`
  if (samples < colourSamples(photometric) || samples > MOST_SAMPLES) return `${samples} samples a pixel`
  if (photometric === photometrics.cmyk && page.inkSet !== 1) return 'inks that are not CMYK'
  if (predictor !== 1 && (predictor !== 2 || (bits !== 8 && bits !== 16)))
    return `the predictor ${predictor} on samples of ${bits} bits`
  const isJpeg = compression === compressions.jpeg || compression === compressions.webp
  if (isJpeg && bits !== 8) return `JPEG of ${bits} bits`
  const most = compression === compressions.webp ? 4 : 3
  if (isJpeg && !isPlanar && (samples === 2 || samples > most)) return `JPEG of ${samples} samples a pixel`
  const isFax = compression <= compressions.fax4 && compression >= compressions.huffman
  if (isFax && (bits !== 1 || samples !== 1)) return `fax data of ${samples} samples of ${bits} bits`
  const isYcbcr = photometric === photometrics.ycbcr && !isJpeg
  const isShared = subsampling[0] !== 1 || subsampling[1] !== 1
  const isOdd = !subsampling.every((each) => each === 1 || each === 2 || each === 4)
  if (isYcbcr && (bits !== 8 || samples !== 3 || isOdd || (isShared && (isPlanar || predictor !== 1))))
    return `YCbCr of ${samples} samples of ${bits} bits, ${subsampling.join(' by ')} of them sharing a colour`
  return undefined
}
