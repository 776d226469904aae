/**
 * What `TextDecoder` reads everywhere, by jschardet's names of the same (Python's). UTF-8 is told apart without it; the Macintosh's
 * encodings are left out, as short texts of windows-1252 would be taken for them.
 */
const encodingByName: Readonly<Record<string, string>> = {
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`cp125${n}`, `windows-125${n}`])),
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15].map((n) => [`iso8859-${n}`, `iso-8859-${n}`])),
  cp866: 'ibm866',
  cp874: 'windows-874',
  'koi8-r': 'koi8-r',
  'koi8-u': 'koi8-u',
  cp932: 'shift_jis',
  shift_jis_2004: 'shift_jis',
  euc_jis_2004: 'euc-jp',
  iso2022_jp_2: 'iso-2022-jp',
  gb18030: 'gb18030',
  big5hkscs: 'big5',
  cp949: 'euc-kr',
  euc_kr: 'euc-kr',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
}

/** Plain ASCII kept on either side of what is not: more of it would hide few words of one language among those of another. */
const CONTEXT = 32
/** A word in two alphabets, which no language writes. */
const MIXED = /\p{Script=Latin}[\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Thai}]/u
/** C1 controls, which no text has: `TextDecoder` takes a byte that an encoding leaves free for one, in browsers more often than in Node. */
const CONTROL = /[\u0080-\u009f]/

/**
 * The encoding that a sample of a text most likely has, by the statistics of the languages written in it; undefined where the
 * bytes look like no text. The table of statistics (1.2 MB) is loaded on first use.
 */
export async function guessEncoding(sample: Uint8Array): Promise<string | undefined> {
  // One character tells nothing: the encoding that browsers take then.
  if (sample.filter((byte) => byte >= 0x80).length === 1) return 'windows-1252'
  const { chardet } = await import('jschardet')
  const bytes = sample.some((byte) => byte < 0x80 && (byte === 0 || byte === 0x1b)) ? sample : excerpt(sample)
  const guesses = chardet.detectAll(bytes, {
    includeEncodings: Object.keys(encodingByName),
    // The encoding that fits, not the larger one that most texts said to be in it really have.
    preferSuperset: false,
    compatNames: false,
    ignoreThreshold: true,
  })
  const encodings = guesses.flatMap(({ encoding }) => encodingByName[encoding ?? ''] ?? [])
  return encodings.find((encoding) => {
    const text = new TextDecoder(encoding).decode(bytes, { stream: true })
    return !MIXED.test(text) && !CONTROL.test(text)
  })
}

/** What is not plain ASCII, with some of what stands around it. */
function excerpt(sample: Uint8Array): Uint8Array {
  const kept = new Uint8Array(sample.length)
  let length = 0
  let end = 0
  sample.forEach((byte, at) => {
    if (byte < 0x80) return
    const start = Math.max(end, at - CONTEXT)
    end = Math.min(sample.length, Math.max(end, at + 1 + CONTEXT))
    kept.set(sample.subarray(start, end), length)
    length += end - start
  })
  return kept.subarray(0, length)
}
