import { PolytableError } from '@polytable/model/errors/index'

/**
 * FFmpeg's filters that change pictures and open nothing. Others read or write files (`movie`, `subtitles`, `lut3d`), load programs
 * (`frei0r`, `ladspa`), listen on the network (`zmq`) or never end (`loop`, `tpad`).
 */
const videoFilters = new Set(
  `alphaextract alphamerge avgblur bilateral blend boxblur bwdif chromahold chromakey chromanr chromashift colorbalance
  colorchannelmixer colorcontrast colorcorrect colorhold colorize colorkey colorlevels colorspace colortemperature convolution crop
  deband deblock dedot deflate deflicker dejudder delogo despill dilation drawbox drawgrid edgedetect elbg epx eq erosion exposure
  fade fftdnoiz fillborders format fps framerate framestep gblur gradfun grayworld hflip hqdn3d hqx hstack hsvhold hsvkey hue
  huesaturation il inflate interlace kerndeint lagfun lenscorrection limiter lumakey lut lutrgb lutyuv median minterpolate
  monochrome negate nlmeans noise normalize null overlay pad perspective photosensitivity pixelize prewitt pseudocolor rgbashift
  roberts rotate scale scharr setdar setfield setpts setrange setsar shear shuffleframes shuffleplanes smartblur sobel split spp
  swapuv tblend telecine thumbnail tile tinterlace tmedian tmix tonemap transpose trim unsharp v360 vflip vibrance vignette vstack
  w3fdif xbr xstack yadif yaepblur zoompan`.split(/\s+/),
)

/** Those that change sound and open nothing. */
const audioFilters = new Set(
  `acompressor acontrast acrusher adeclick adeclip adelay aecho aemphasis aeval aexciter afade afftdn aformat afreqshift agate
  alimiter allpass amerge amix anlmdn aphaser aphaseshift apulsator aresample asetnsamples asetpts asetrate asoftclip asplit
  asubboost asubcut atempo atrim bandpass bandreject bass biquad channelmap channelsplit chorus compand compensationdelay
  crossfeed crystalizer dcshift deesser dynaudnorm earwax equalizer extrastereo flanger haas highpass highshelf join loudnorm
  lowpass lowshelf mcompand pan rubberband silenceremove speechnorm stereotools stereowiden superequalizer surround treble tremolo
  vibrato volume`.split(/\s+/),
)

/** Names of options that name files, in this or another version of FFmpeg. */
const FILES = /file|path|url|model|dump|^f$/i

/** @throws PolytableError INVALID_ARGUMENT for filters that could open something */
export function checkFilters({ vf, af }: { readonly vf?: string; readonly af?: string | null }): void {
  if (vf !== undefined) checkGraph('vf', vf, videoFilters)
  if (typeof af === 'string') checkGraph('af', af, audioFilters)
}

function checkGraph(name: string, graph: string, allowed: ReadonlySet<string>): void {
  for (const filter of parts(graph, /[,;]/)) {
    const described = filter.trim().replace(/^(\s*\[\w+\])+/, '')
    const [, kind, options = ''] = /^\s*([a-z]\w*)\s*(?:=([^]*?))?(?:\[\w+\]\s*)*$/i.exec(described) ?? []
    if (kind === undefined || !allowed.has(kind)) {
      throw new PolytableError('INVALID_ARGUMENT', `${name} cannot have '${kind ?? filter}'`, {
        hint: `Filters that change ${name === 'vf' ? 'pictures' : 'sound'} and open no files: ${[...allowed].join(', ')}.`,
      })
    }
    for (const option of parts(options, /:/)) {
      const [, key] = /^([^=]*)=/.exec(option) ?? []
      if (key !== undefined && (!/^\s*\w+\s*$/.test(key) || FILES.test(key.trim())))
        throw new PolytableError('INVALID_ARGUMENT', `${name} cannot have the option '${key}' of '${kind}'`)
    }
  }
}

/** Parts between separators that are neither quoted nor escaped. */
function parts(text: string, separator: RegExp): string[] {
  const all = ['']
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (character === '\\' && !isQuoted) {
      all[all.length - 1] += character + (text[++i] ?? '')
    } else if (!isQuoted && separator.test(character)) all.push('')
    else {
      if (character === "'") isQuoted = !isQuoted
      all[all.length - 1] += character
    }
  }
  return all
}
