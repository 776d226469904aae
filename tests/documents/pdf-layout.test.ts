import { degrees, PDFDocument, setCharacterSpacing, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib'
import { describe, expect, test } from 'vitest'
import { split, splitTexts } from './support.ts'

const pdfType = 'application/pdf'
const SIZE = 11

type Draw = (page: PDFPage, font: PDFFont, pdf: PDFDocument) => void

async function pdfOf(...pages: readonly Draw[]): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  for (const draw of pages) {
    const page = pdf.addPage([400, 500])
    page.setFont(font)
    page.setFontSize(SIZE)
    draw(page, font, pdf)
  }
  return new Uint8Array(await pdf.save())
}

async function textOf(...pages: readonly Draw[]): Promise<string> {
  return (await splitTexts(await pdfOf(...pages), pdfType, { separators: '' })).join('')
}

async function paragraphsOf(draw: Draw, options = {}): Promise<string[]> {
  return splitTexts(await pdfOf(draw), pdfType, { separators: 'paragraph', ...options })
}

/** Draws lines under one another. */
const linesAt =
  (lines: readonly string[], { x = 30, y = 450, lead = 14 } = {}): Draw =>
  (page) =>
    lines.forEach((line, at) => page.drawText(line, { x, y: y - at * lead }))

const sentence = [
  'The quick brown fox jumps over the lazy dog and runs',
  'through the forest until it reaches the river',
  'where it drinks and rests before it goes',
  'home to its den and sleeps.',
]

describe('Paragraphs of a PDF', () => {
  test.for([14, 22, 24, 26.4, 33])('lines %d points apart are one, if all are', async (lead) => {
    expect(await paragraphsOf(linesAt(sentence, { lead }))).toEqual([sentence.join('\n')])
  })

  test('end where the space is larger than between their lines and than usual', async () => {
    const draw: Draw = (...page) => {
      linesAt(sentence, { lead: 24 })(...page)
      linesAt(sentence, { lead: 24, y: 450 - 4 * 24 - 14 })(...page)
      linesAt(['A note in single lines', 'under the text.'], { y: 220 })(...page)
      linesAt(['And another note in single', 'lines.'], { y: 184 })(...page)
    }
    expect(await paragraphsOf(draw)).toEqual([
      sentence.join('\n'),
      sentence.join('\n'),
      'A note in single lines\nunder the text.',
      'And another note in single\nlines.',
    ])
  })

  test('begin with an indent after a sentence', async () => {
    const draw: Draw = (page) => {
      const lines = [
        'One ends here.',
        'Another begins, and',
        'goes on with a',
        'formula',
        'in its middle.',
        'End.',
      ]
      lines.forEach((line, at) =>
        page.drawText(line, { x: [42, 42 + 14, 42, 90, 42, 42][at]!, y: 450 - 24 * at }),
      )
    }
    expect(await paragraphsOf(draw)).toEqual([
      'One ends here.',
      'Another begins, and\ngoes on with a\nformula\nin its middle.\nEnd.',
    ])
  })
})

describe('Words of a PDF', () => {
  // pdftotext 22.12 gives the same, but 'selfcontained', 'stateofthe art', 'COVID19', 'JeanPaul' and '1012' without hyphens.
  test.for([
    ['Rules are inter-|national in this case.', 'Rules are international in this case.'],
    ['inter\u00ad|national', 'international'],
    ['A self-contained thing is self-|contained.', 'A self-contained thing is self-contained.'],
    ['A bookkeeper is a book-|keeper.', 'A bookkeeper is a bookkeeper.'],
    ['It is state-of-the-|art work.', 'It is state-of-the-art work.'],
    ['It is state-|of-the-art work.', 'It is state-of-the-art work.'],
    ['About COVID-|19 and pages 10-|12.', 'About COVID-19 and pages 10-12.'],
    ['By Jean-|Paul.', 'By Jean-Paul.'],
    ['INTER-|NATIONAL', 'INTERNATIONAL'],
    ['two ex-|am-|ples', 'two examples'],
    ['A dash -|is none.', 'A dash -\nis none.'],
    ['minus x--|y', 'minus x--\ny'],
  ] as const)('are joined where a line parts them: %j', async ([lines, text]) => {
    expect(await textOf(linesAt(lines.split('|')))).toBe(text)
  })

  test('known from earlier pages keep their hyphen', async () => {
    const text = await textOf(linesAt(['A well-known rule.']), linesAt(['It is well-', 'known.']))
    expect(text).toBe('A well-known rule.\nIt is well-known.')
  })

  test('set with space between their letters are words', async () => {
    const spaced =
      (text: string, spacing: number): Draw =>
      (page) => {
        page.pushOperators(setCharacterSpacing(spacing))
        page.drawText(text, { x: 30, y: 450 })
        page.pushOperators(setCharacterSpacing(0))
      }
    const typed: Draw = (page) => page.drawText('H E A D I N G   O F   T W O', { x: 30, y: 450 })
    for (const spacing of [0, 0.8, 1.5, 2, 3, 4, 6]) {
      expect(await textOf(spaced('HEADING OF TWO', spacing)), `${spacing}`).toBe('HEADING OF TWO')
    }
    expect(await textOf(typed)).toBe('HEADING OF TWO')
    expect(await textOf(spaced('Tables & figures', 2))).toBe('Tables & figures')
    expect(await textOf((page) => page.drawText('if a b c then', { x: 30, y: 450 }))).toBe('if a b c then')
  })

  test('drawn twice to look bold come once, and those that come twice twice', async () => {
    const twice: Draw = (page) => {
      for (const [x, y] of [
        [30, 450],
        [30.3, 450],
        [30, 449.8],
      ] as const)
        page.drawText('Bold title', { x, y })
      page.drawText('and and', { x: 100, y: 450 })
      linesAt(['la', 'la'], { y: 420 })(page, undefined as never, undefined as never)
    }
    expect(await textOf(twice)).toBe('Bold title and and\n\nla\nla')
  })

  test('with ligatures are written with letters', async () => {
    const bytes = await pdfOf(linesAt(['office']))
    expect((await splitTexts(bytes, pdfType, { separators: '' })).join('')).toBe('office')
  })

  test.for([0, 90, 180, 270])('of pages that are turned, and turned on the page: %d', async (turn) => {
    const angle = (turn * Math.PI) / 180
    const text = await textOf((page) => {
      sentence.forEach((line, at) => {
        const down = 14 * at
        const [x, y] = [
          200 - Math.cos(angle) * 150 + Math.sin(angle) * down,
          250 - Math.sin(angle) * 150 - Math.cos(angle) * down,
        ]
        page.drawText(line, { x, y, rotate: degrees(turn) })
      })
      page.drawText('A stamp at the side', { x: 200, y: 250, rotate: degrees(turn + 90) })
      page.setRotation(degrees(turn))
    })
    expect(text).toBe(`${sentence.join('\n')}\n\nA stamp at the side`)
  })
})

describe('Columns of a PDF', () => {
  const left = [
    'The left column tells of cats',
    'and of what they eat, which',
    'is mice as a rule, and fish',
    'where there is some of it.',
  ]
  const right = [
    'The right column tells of',
    'dogs, who are fed by their',
    'owners and do not have to',
    'hunt for what they eat.',
  ]
  const third = [
    'A third one is about the',
    'birds that both of them',
    'chase without success',
    'as long as these fly.',
  ]
  const byRows =
    (...columns: readonly (readonly string[])[]): Draw =>
    (page, font) => {
      const wide = columns.length === 3 ? 128 : 200
      page.setFontSize(columns.length === 3 ? 9 : SIZE)
      columns[0]!.forEach((_, row) =>
        columns.forEach((lines, at) =>
          page.drawText(lines[row] ?? '', { x: 20 + at * wide, y: 400 - 14 * row, font }),
        ),
      )
      page.setFontSize(SIZE)
    }

  test('drawn row by row are read one after the other', async () => {
    expect(await paragraphsOf(byRows(left, right))).toEqual([left.join('\n'), right.join('\n')])
    expect(await paragraphsOf(byRows(left, right, third))).toEqual(
      [left, right, third].map((column) => column.join('\n')),
    )
  })

  // pdftotext 22.12 gives the same order but for lines 1.6 type sizes and more apart, which it reads row by row.
  test.for([2, 3])('are told apart at any distance of lines and width of type: %d', async (count) => {
    const words = [...left, ...right, ...third].join(' ').split(' ')
    for (const lead of [1.15, 1.3, 1.6, 2]) {
      const columns = Array.from({ length: count }, () => [] as string[])
      const bytes = await pdfOf((page, font) => {
        let next = 0
        const fill = (width: number): string => {
          let line = ''
          for (;;) {
            const longer = `${line} ${words[next % words.length]}`.trim()
            if (font.widthOfTextAtSize(longer, 8) > width) return line
            line = longer
            next++
          }
        }
        const width = (360 - 14 * (count - 1)) / count
        page.drawText('Over all of them', { x: 20, y: 460, size: 14 })
        for (let row = 0; row < 20; row++) {
          for (const [at, column] of columns.entries()) {
            const line = fill(row % 6 === 5 ? width / 2 : width)
            page.drawText(line, { x: 20 + at * (width + 14), y: 420 - row * 8 * lead, size: 8 })
            column.push(line)
          }
        }
        page.drawText('12', { x: 195, y: 20, size: 8 })
      })
      const text = (await splitTexts(bytes, pdfType, { separators: '' })).join('')
      expect(text.split(/\s+/), `${lead}`).toEqual(
        ['Over all of them', ...columns.flat(), '12'].join(' ').split(/\s+/),
      )
    }
  })

  test('are read between what is above and below them', async () => {
    const draw: Draw = (...page) => {
      linesAt(['A title that goes over both of the columns of this page'], { y: 430, x: 40 })(...page)
      byRows(left, right)(...page)
      linesAt(['What stands under both columns goes over their whole width'], { y: 300, x: 40 })(...page)
    }
    expect(await paragraphsOf(draw)).toEqual([
      'A title that goes over both of the columns of this page',
      left.join('\n'),
      right.join('\n'),
      'What stands under both columns goes over their whole width',
    ])
  })

  test('keep the numbers of lists with their text', async () => {
    const numbered = (lines: readonly string[]): Draw[] =>
      lines.map((line, row) => (page) => {
        page.drawText(`${row + 1}.`, { x: left.includes(line) ? 10 : 210, y: 400 - 14 * row })
        page.drawText(line, { x: left.includes(line) ? 36 : 236, y: 400 - 14 * row, size: 10 })
      })
    const draw: Draw = (...page) => {
      const [one, two] = [numbered(left), numbered(right)]
      one.forEach((each, row) => (each(...page), two[row]!(...page)))
    }
    const text = await textOf(draw)
    expect(text.replace(/\s+/g, ' ')).toBe(
      [left, right].map((lines) => lines.map((line, row) => `${row + 1}. ${line}`).join(' ')).join(' '),
    )
  })

  test('a sentence or a word that goes on at the top of the next one is not cut', async () => {
    const one = [...left.slice(0, 3), 'where there is some of it, inter-']
    const two = ['national as it may be, with', ...right.slice(1)]
    const [first, ...rest] = await paragraphsOf(byRows(one, two))
    expect(rest).toEqual([])
    expect(first).toContain('of it, international as it may be')
  })

  test('of tables are read row by row', async () => {
    const rows = [
      ['Country', 'Inhabitants', 'Capital'],
      ['Switzerland', '8,700,000', 'Bern'],
      ['Liechtenstein', '39,000', 'Vaduz'],
      ['Austria', '9,100,000', 'Vienna'],
      ['Germany', '84,000,000', 'Berlin'],
    ]
    const draw: Draw = (page) =>
      rows.forEach((row, at) =>
        row.forEach((cell, column) => page.drawText(cell, { x: 30 + 120 * column, y: 400 - 14 * at })),
      )
    expect(await textOf(draw)).toBe(rows.map((row) => row.join(' ')).join('\n'))
  })
})

describe('Forms of a PDF', () => {
  test('have their values beside their labels', async () => {
    const draw: Draw = (page, _, pdf) => {
      const form = pdf.getForm()
      const field = (name: string, text: string, y: number, height = 16, x = 80): void => {
        const made = form.createTextField(name)
        if (text.includes('\n')) made.enableMultiline()
        made.setText(text)
        made.addToPage(page, { x, y: y - 5, width: 100, height })
      }
      page.drawText('Name:', { x: 30, y: 450 })
      page.drawText('Born:', { x: 200, y: 450 })
      page.drawText('Street:', { x: 30, y: 420 })
      page.drawText('Remarks:', { x: 30, y: 380 })
      page.drawText('I agree', { x: 50, y: 300 })
      page.drawText('I do not', { x: 150, y: 300 })
      page.drawText('Colour:', { x: 30, y: 270 })
      field('remarks', 'first\nsecond', 330, 40, 30)
      field('street', '', 420)
      field('born', '2001', 450, 16, 240)
      field('name', 'Ann Field', 450)
      for (const [name, x] of [
        ['agree', 30],
        ['not', 130],
      ] as const) {
        const box = form.createCheckBox(name)
        box.addToPage(page, { x, y: 299, width: 10, height: 10 })
        if (name === 'agree') box.check()
      }
      const colour = form.createDropdown('colour')
      colour.addOptions(['red', 'blue'])
      colour.select('blue')
      colour.addToPage(page, { x: 80, y: 265, width: 60, height: 16 })
      const secret = form.createTextField('secret')
      secret.setText('hidden')
      secret.enablePassword()
      secret.addToPage(page, { x: 80, y: 200, width: 60, height: 16 })
    }
    expect((await textOf(draw)).split(/\n+/)).toEqual([
      'Name: Ann Field Born: 2001',
      'Street:',
      'Remarks:',
      'first',
      'second',
      '☒ I agree I do not',
      'Colour: blue',
    ])
  })
})

describe('Running heads of a PDF', () => {
  const pages = Array.from({ length: 8 }, (_, at): Draw => (...page) => {
    linesAt([at % 2 === 0 ? 'A Book of Tests' : `Chapter ${1 + (at >> 2)}`], { y: 480 })(...page)
    linesAt([`This is what page ${at} tells, in words of its own: ${'abcdefgh'[at]}.`, 'More.'], { y: 300 })(
      ...page,
    )
    linesAt([`${at + 1} of 8`], { y: 20, x: 180 })(...page)
  })
  const bodies = pages.map(
    (_, at) => `This is what page ${at} tells, in words of its own: ${'abcdefgh'[at]}.\nMore.`,
  )

  test('and page numbers are left out by option', async () => {
    const bytes = await pdfOf(...pages)
    const options = { separators: 'page', metadata: 'page' }
    const chunks = await split(bytes, pdfType, { ...options, skipRunningHeads: true })
    expect(chunks.map(({ text }) => text)).toEqual(bodies)
    expect(chunks.map(({ page }) => page)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    const all = await split(bytes, pdfType, options)
    expect(all[0]!.text).toBe(`A Book of Tests\n\n${bodies[0]}\n\n1 of 8`)
  })

  test('what stands on a page alone stays', async () => {
    const options = { separators: '', skipRunningHeads: true }
    expect(await splitTexts(await pdfOf(pages[0]!), pdfType, options)).toEqual([
      `A Book of Tests\n\n${bodies[0]}\n\n1 of 8`,
    ])
    const tables = [3, 7, 8].map((n) => linesAt([`Table ${n}`], { y: 480 }))
    expect(await splitTexts(await pdfOf(...tables), pdfType, options)).toEqual(['Table 3'])
  })
})

describe('The end of a PDF', () => {
  const text = sentence.join('\n')
  const read = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
    (await splitTexts(bytes, pdfType, { separators: '' })).join('')
  const bytesOf = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
  const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0)
    return all
  }

  test('may lack its mark, and bytes may follow or go before', async () => {
    const bytes = await pdfOf(linesAt(sentence))
    const end = new TextDecoder('latin1').decode(bytes).lastIndexOf('%%EOF')
    for (const whole of [
      bytes.slice(0, end),
      bytes.slice(0, end - 1),
      joined(bytes, bytesOf('\r\n\0\0\0')),
      joined(bytes, bytesOf('<html>an answer of a server</html>'.repeat(100_000))),
      joined(bytesOf('HTTP headers\r\n\r\n'), bytes.slice(0, end)),
    ]) {
      expect(await read(whole)).toBe(text)
    }
  })

  test('is missed where the file is cut off, in an update too', async () => {
    const bytes = await pdfOf(linesAt(sentence))
    const update = bytesOf('\n9 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\n')
    for (const cut of [bytes.slice(0, -10), bytes.slice(0, -25), joined(bytes, update)]) {
      await expect(read(cut)).rejects.toMatchObject({ message: 'The PDF is truncated' })
    }
  })
})
