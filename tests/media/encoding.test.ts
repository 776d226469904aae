import { describe, expect, test } from 'vitest'
import { readText } from '../../packages/media/src/encoding/decode.ts'
import { detectEncoding } from '../../packages/media/src/encoding/detect.ts'
import { sniffMediaType } from '../../packages/media/src/sniff/media-type.ts'
import { encode } from '../support/encode.ts'

const read = (bytes: BlobPart, mediaType = ''): Promise<string> => readText(new Blob([bytes]), mediaType)

/** A short and a longer text of each: what its name or a declaration would say is not there. */
const texts: readonly (readonly [encoding: string, ...texts: readonly string[]])[] = [
  [
    'windows-1252',
    'Le café est fermé.',
    'Während der Übung hörten wir Lieder; danach gab es Käse für alle – “gut”.',
  ],
  [
    'windows-1250',
    'Děkuji, uvidíme se zítra večer.',
    'Zeszłego lata pojechaliśmy nad morze, gdzie było pięknie.',
  ],
  [
    'iso-8859-2',
    'Dziękuję za pomoc, wszystko działa.',
    'Tavaly nyáron a tengerhez utaztunk, gyönyörű idő volt.',
  ],
  ['windows-1251', 'Спасибо за помощь, всё работает.', 'Прошлым летом мы ездили на море всей семьёй.'],
  ['koi8-r', 'Спасибо за помощь, всё работает.', 'Прошлым летом мы ездили на море всей семьёй.'],
  ['ibm866', 'Спасибо за помощь, всё работает.', 'Прошлым летом мы ездили на море всей семьёй.'],
  ['iso-8859-5', 'Спасибо за помощь, всё работает.', 'Прошлым летом мы ездили на море всей семьёй.'],
  ['windows-1253', 'Ευχαριστώ για τη βοήθεια.', 'Πέρυσι πήγαμε στη θάλασσα με όλη την οικογένεια.'],
  [
    'windows-1254',
    'Yardımınız için teşekkür ederim.',
    'Geçen yıl denize gittik ve çok güzel bir tatil geçirdik.',
  ],
  ['windows-1255', 'תודה רבה על העזרה שלך.', 'בשנה שעברה נסענו לים ובילינו חופשה נהדרת.'],
  ['windows-1256', 'شكرا جزيلا على المساعدة.', 'في العام الماضي ذهبنا إلى البحر وقضينا عطلة جميلة.'],
  [
    'windows-1257',
    'Ačiū už pagalbą, viskas veikia.',
    'Praėjusiais metais važiavome prie jūros su visa šeima.',
  ],
  ['windows-874', 'ขอบคุณสำหรับความช่วยเหลือ', 'ปีที่แล้วเราไปเที่ยวทะเลและสนุกสนานกับครอบครัว'],
  ['shift_jis', 'これは日本語の文章です。', '去年の夏、私たちは海へ行って、楽しい休暇を過ごしました。'],
  ['euc-jp', 'これは日本語の文章です。', '去年の夏、私たちは海へ行って、楽しい休暇を過ごしました。'],
  ['gb18030', '这是一个中文句子。', '去年夏天，我们全家去了海边，度过了一个愉快的假期。'],
  ['big5', '這是一個中文句子。', '去年夏天，我們全家去了海邊，度過了一個愉快的假期。'],
  ['euc-kr', '이것은 한국어 문장입니다.', '작년 여름에 우리는 바다에 가서 즐거운 휴가를 보냈습니다.'],
  ['utf-16le', 'Plain words, no mark.', 'Прошлым летом мы ездили на море.\n二行目。'],
  ['utf-16be', 'Plain words, no mark.', 'Прошлым летом мы ездили на море.\n二行目。'],
]

describe('texts without a word on their encoding', () => {
  test.each(texts)('%s', async (encoding, ...all) => {
    for (const text of all) {
      const bytes = encode(text, encoding)
      expect(await read(bytes)).toBe(text)
      expect(await sniffMediaType(bytes, 'a.txt')).toBe('text/plain')
    }
  })

  test('in seven bits', async () => {
    const escape = String.fromCharCode(0x1b)
    const japanese = `${escape}$B4A;z${escape}(B and ${escape}$B$+$J${escape}(B, in a letter.`
    expect(await read(japanese)).toBe('漢字 and かな, in a letter.')
    // A log in colours is UTF-8 still.
    expect(await read(`${escape}[31mgrün${escape}[0m`)).toBe(`${escape}[31mgrün${escape}[0m`)
  })

  test('are told however late the first character comes that tells', async () => {
    const words = 'word '.repeat(60_000)
    expect(await read(encode(`${words}Спасибо за помощь, всё работает.`, 'windows-1251'))).toBe(
      `${words}Спасибо за помощь, всё работает.`,
    )
    const prose = 'This is plain English text, as any. '.repeat(9)
    const russian = encode(`${prose}Спасибо за помощь, всё работает.`, 'windows-1251')
    expect(await read(russian)).toBe(`${prose}Спасибо за помощь, всё работает.`)
  })

  test.each([
    'un café',
    'café au lait',
    'naïve',
    'Köln',
    'œuvre',
    '“quoted”',
    'l’été',
    `${'word '.repeat(1800)}café au lait`,
  ])('a few words of windows-1252: %s', async (text) => {
    expect(await read(encode(text, 'windows-1252'))).toBe(text)
  })

  test('an empty text is UTF-8', async () => {
    expect(await detectEncoding(new Blob([]))).toBe('utf-8')
  })

  test('are UTF-8 where but few bytes are wrong', async () => {
    const utf8 = new TextEncoder().encode(
      'Größe, Länge, Höhe, Dünne, Süden, Öl, Äste, Übel, Möwe, Kühe; '.repeat(9),
    )
    expect(await read(new Blob([utf8, Uint8Array.of(0xff), utf8]))).toContain('Kühe; \ufffdGröße')
  })
})

describe('texts that say how they are encoded', () => {
  const declared = [
    ['a meta element', '<meta charset="windows-1251"><p>Да', 'windows-1251', ''],
    [
      'an older meta element',
      '<META http-equiv=Content-Type content="text/html; charset=koi8-r">Да',
      'koi8-r',
      '',
    ],
    ['one after a long head', `<html><!-- ${'x'.repeat(2000)} --><meta charset=koi8-r>Да`, 'koi8-r', ''],
    ['an XML declaration', '<?xml version="1.0" encoding="ISO-8859-5"?><a>Да</a>', 'iso-8859-5', ''],
    ['the media type', 'Да', 'ibm866', 'text/plain; charset="IBM866"'],
    ['both: the media type goes first', '<meta charset="koi8-r">Да', 'ibm866', 'text/html;charset=ibm866'],
    ['UTF-16 in XML', '<?xml version="1.0" encoding="UTF-16"?><a>Да</a>', 'utf-16be', ''],
    ['the wrong one', '<meta charset="shift_jis"><p>Спасибо за помощь, всё работает.', 'windows-1251', ''],
    ['one that nobody knows', '<meta charset="klingon"><p>Le café est fermé.', 'windows-1252', ''],
    ['UTF-16 in ASCII', '<meta charset="utf-16"><p>Le café est fermé.', 'windows-1252', ''],
  ] as const
  test.each(declared)('by %s', async (_what, text, encoding, mediaType) => {
    expect(await read(encode(text, encoding), mediaType)).toBe(text)
  })

  test('are UTF-8 all the same where they are', async () => {
    expect(await read('<meta charset="iso-8859-1"><p>café', 'text/html; charset=iso-8859-1')).toContain(
      'café',
    )
  })

  test.each(['utf-16le', 'utf-16be'])('by a byte order mark: %s', async (encoding) => {
    expect(await read(encode('\ufeff二行目。', encoding))).toBe('二行目。')
  })
})

test('what is no text is told', async () => {
  const noise = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)
  expect(await detectEncoding(new Blob([noise]))).toBeUndefined()
  expect(await sniffMediaType(noise, 'a.txt')).toBeUndefined()
  await expect(read(noise)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
})
