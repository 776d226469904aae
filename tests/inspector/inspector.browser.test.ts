import axe from 'axe-core'
import { pt } from 'polytable'
import 'polytable/inspector'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import builtUrl from '../../packages/polytable/dist/browser/inspector.js?url'
import { openFilms, type Films } from './support/films.ts'
import { mount, rowsOf, show } from './support/mount.ts'

let films: Films

beforeAll(async () => {
  await page.viewport(1100, 800)
  films = await openFilms()
})

afterEach(() => document.querySelectorAll('polytable-inspector').forEach((element) => element.remove()))

afterAll(() => films.db.close())

const rowsTable = page.getByRole('region', { name: 'Rows', exact: true }).getByRole('table')
const titles = async () => (await rowsOf(rowsTable)).map((cells) => cells[1])

test('columns, and what they read', async () => {
  mount(films.db)
  await show('Columns')
  await expect.element(page.getByRole('row', { name: 'title String as on the poster' })).toBeVisible()
  await expect.element(page.getByRole('row', { name: /loud String string.upper/ })).toBeVisible()
  await show('Graph')
  await page.getByRole('button', { name: 'cinema/films.plot, String' }).click()
  const heading = page.getByRole('heading', { name: 'Used by' })
  await expect.element(heading).toBeVisible()
  const used = heading.element().nextElementSibling!
  expect([...used.children].map((entry) => entry.textContent.replaceAll(/\s+/g, ' ').trim())).toEqual(
    expect.arrayContaining(
      ['cinema/words.text', 'topics index'].map((name) => expect.stringContaining(name)),
    ),
  )
  await expect
    .element(page.getByRole('button', { name: 'cinema/words.text, String, reads cinema/films.plot' }))
    .toBeVisible()
})

test('words and vectors are searched', async () => {
  mount(films.db)
  await show('Search')
  const results = page.getByRole('region', { name: 'Results' }).getByRole('table')
  const found = async () =>
    (await rowsOf(results)).map(([rank, score, , title]) => [rank, Number(score), title])
  await page.getByRole('combobox', { name: 'Index' }).selectOptions('topics')
  await page.getByRole('searchbox').fill('a ship')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect.poll(async () => (await found())[0]).toEqual(['1', 1, 'Alien'])
  await page.getByRole('combobox', { name: 'Search by' }).selectOptions('vector')
  await page.getByRole('searchbox').fill('0, 1, 0')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect.poll(async () => (await found())[0]).toEqual(['1', 1, 'Solaris'])
  await page.getByRole('combobox', { name: 'Index' }).selectOptions('plot (words, english)')
  await page.getByRole('searchbox').fill('guides')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect.poll(async () => (await found()).map(([, , title]) => title)).toEqual(['Stalker'])
  expect((await found())[0]![1]).toBeGreaterThan(0)
})

test('tables are read by SQL, with what was run before and where a mistake is', async () => {
  mount(films.db)
  await expect.element(page.getByRole('treeitem', { name: /^films/ })).toBeVisible()
  await show('SQL')
  const editor = page.getByRole('textbox', { name: 'Statement' })
  await expect.element(editor).toHaveValue('SELECT *\nFROM "cinema/films"\nLIMIT 100')
  const counted = 'SELECT year, count(*) AS films\nFROM "cinema/films" GROUP BY year ORDER BY year DESC'
  await editor.fill(counted)
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  const result = page.getByRole('region', { name: 'Result' }).getByRole('table')
  await expect
    .poll(async () => rowsOf(result))
    .toEqual([
      ['1979', '2'],
      ['1972', '1'],
      ['1927', '1'],
    ])
  await expect.element(page.getByRole('columnheader', { name: 'films bigint' })).toBeVisible()
  const saved = new Promise<string>((resolve) => {
    const click = HTMLAnchorElement.prototype.click
    HTMLAnchorElement.prototype.click = function () {
      HTMLAnchorElement.prototype.click = click
      resolve(fetch(this.href).then((file) => file.text()))
    }
  })
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  expect(await saved).toBe('year,films\r\n1979,2\r\n1972,1\r\n1927,1\r\n')
  await editor.fill('SELECT title\nFROM films')
  await page.getByRole('button', { name: 'Run' }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('The tables are "cinema/films"')
  const wrong = page.getByRole('region', { name: 'Where it failed' })
  expect(wrong.element().querySelector('[aria-current]')!.textContent.trim()).toBe('2 FROM films')
  await editor.fill('DELETE FROM "cinema/films"')
  await page.getByRole('button', { name: 'Run' }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('Only SELECT')
  await show('Rows')
  await show('SQL')
  await expect.element(editor).toHaveValue('DELETE FROM "cinema/films"')
  await page.getByText('History', { exact: true }).click()
  await page.getByRole('button', { name: /^SELECT year/ }).click()
  await expect.element(editor).toHaveValue(counted)
})

test('where the data are kept', async () => {
  mount(films.db)
  await show('Database')
  await expect.element(page.getByRole('definition').first()).toHaveTextContent('memory')
  await expect.element(page.getByRole('row', { name: /^inspector.review 4 2/ })).toBeVisible()
})

test('read-only, nothing that changes data is there', async () => {
  const element = mount(films.db, { readonly: '' })
  const changing = page.getByRole('button', { name: /^(Retry|Revert)/ })
  await page.getByRole('tab', { name: 'Problems 2' }).click()
  await expect.element(page.getByRole('cell', { name: /no review of Solaris/ })).toBeVisible()
  expect(changing.query()).toBeNull()
  await show('Versions')
  await expect.element(page.getByRole('button', { name: 'Compare version 6 with 5' })).toBeVisible()
  expect(changing.query()).toBeNull()
  element.readOnly = false
  await expect.element(page.getByRole('button', { name: 'Revert to version 5' })).toBeVisible()
})

test('the keyboard goes through the tree and the tabs', async () => {
  const element = mount(films.db)
  await expect.element(page.getByRole('treeitem', { name: /^films/ })).toBeVisible()
  const focused = () => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    return active!
  }
  await userEvent.keyboard('{Tab}')
  expect(focused().textContent).toContain('films')
  await userEvent.keyboard('{ArrowRight}{ArrowRight}')
  await expect.poll(() => focused().textContent).toContain('id')
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}')
  await expect
    .element(page.getByRole('treeitem', { name: /^films/ }))
    .toHaveAttribute('aria-expanded', 'false')
  await userEvent.keyboard('w')
  await expect.poll(() => focused().textContent).toContain('words')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => element.table).toBe('cinema/words')
  await expect.poll(async () => (await rowsOf(rowsTable))[0]?.[0]).toBe('0')
  await userEvent.keyboard('{Tab}{ArrowRight}{ArrowRight}')
  await expect.element(page.getByRole('tab', { name: 'Graph' })).toHaveAttribute('aria-selected', 'true')
  expect(focused().id).toBe('tab-graph')
})

test.each(['light', 'dark'])('axe finds nothing wrong, %s', async (scheme) => {
  const element = mount(films.db)
  element.style.colorScheme = scheme
  for (const name of ['Rows', 'Columns', 'Graph', 'Search', 'SQL', 'Versions', 'Problems', 'Database']) {
    await show(name)
    if (name === 'Graph') await page.getByRole('button', { name: 'cinema/films.title, String' }).click()
    if (name === 'SQL') {
      await page.getByRole('button', { name: 'Run' }).click()
      await expect.element(page.getByRole('region', { name: 'Result' })).toBeVisible()
    }
    await expect
      .poll(() =>
        page
          .getByRole('tabpanel')
          .element()
          .firstElementChild!.shadowRoot!.querySelector('td, svg, dl, form'),
      )
      .not.toBeNull()
    const { violations } = await axe.run(element)
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.flat().at(-1))])).toEqual(
      [],
    )
  }
  // It would find text that cannot be read.
  element.style.setProperty('--polytable-muted', scheme === 'light' ? '#cccccc' : '#333333')
  expect((await axe.run(element)).violations.map(({ id }) => id)).toEqual(['color-contrast'])
})

test('a narrow place has the tree behind a button', async () => {
  const element = mount(films.db)
  element.style.inlineSize = '360px'
  const item = page.getByRole('treeitem', { name: /^words/ })
  const opener = page.getByRole('button', { name: 'Tables: cinema/films' })
  await expect.element(opener).toBeVisible()
  expect(item.query()).toBeNull()
  await opener.click()
  await item.click()
  await expect.element(page.getByRole('button', { name: 'Tables: cinema/words' })).toBeVisible()
  expect(element.scrollWidth).toBeLessThanOrEqual(360)
})

test('a page with a strict content security policy has it, and a second copy changes nothing', async () => {
  const frame = document.createElement('iframe')
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${policy}">
    <script type="module" src="${builtUrl}"></script><script type="module" src="${builtUrl}?copy"></script>
    <polytable-inspector></polytable-inspector>`
  const failures: string[] = []
  document.body.append(frame)
  await new Promise((resolve) => frame.addEventListener('load', resolve))
  const inside = frame.contentDocument!
  inside.addEventListener('securitypolicyviolation', (event) => failures.push(event.violatedDirective))
  frame.contentWindow!.addEventListener('error', ({ message }) => failures.push(message))
  const element = inside.querySelector('polytable-inspector') as HTMLElement as ReturnType<typeof mount>
  element.db = films.db
  const rootOf = (tab: string) =>
    element.shadowRoot!.querySelector(`polytable-inspector-${tab}`)?.shadowRoot ?? undefined
  // Tabs that give the database, which is of another window, nothing but texts and numbers.
  for (const tab of ['columns', 'graph', 'versions', 'database']) {
    await expect.poll(() => element.shadowRoot!.querySelector(`#tab-${tab}`)).not.toBeNull()
    element.shadowRoot!.querySelector<HTMLElement>(`#tab-${tab}`)!.click()
    await expect.poll(() => rootOf(tab)?.querySelector('td, svg, dl')).not.toBeFalsy()
  }
  expect(frame.contentWindow!.getComputedStyle(element).containerType).toBe('inline-size')
  expect(failures).toEqual([])
  element.setAttribute('style', 'color: red')
  await expect.poll(() => failures).toEqual(['style-src-attr'])
  frame.remove()
})

describe('rows', () => {
  test('are shown with the tables, and follow what is inserted', async () => {
    const { db } = films
    mount(db)
    await expect
      .element(page.getByRole('treeitem', { name: /^films table 2 failures 4 rows Films of/ }))
      .toBeVisible()
    await expect.element(page.getByText('Films of the last century')).toBeVisible()
    await expect.poll(titles).toEqual(['Metropolis', 'Solaris', 'Stalker', 'Alien'])
    const table = await db.getTable('cinema/films')
    await table.insert({ id: 5, title: 'Playtime', year: 1967, plot: 'A man is lost in a city of glass.' })
    await expect.poll(titles).toEqual(['Metropolis', 'Solaris', 'Stalker', 'Alien', 'Playtime'])
    await expect.element(page.getByText('Rows 1 to 5 of 5')).toBeVisible()
    await expect.element(page.getByRole('treeitem', { name: /^films table 2 failures 5 rows/ })).toBeVisible()
    await db.createTable('notes', { text: pt.string() })
    await expect.element(page.getByRole('treeitem', { name: /^notes table/ })).toBeVisible()
  })

  test('are sorted, filtered, and shown a page at a time', async () => {
    const { db } = films
    const many = await db.createTable('numbers', { n: pt.int(), name: pt.string() })
    await many.insert(Array.from({ length: 30 }, (_, n) => ({ n, name: `100% of ${n}` })))
    mount(db, { table: 'numbers' })
    const numbers = async () => (await rowsOf(rowsTable)).map(([n]) => Number(n))
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)
    await expect.poll(numbers).toEqual(range(0, 25))
    await page.getByRole('button', { name: 'Next' }).click()
    await expect.poll(numbers).toEqual(range(25, 30))
    await page.getByRole('button', { name: /^n\b/ }).click()
    await page.getByRole('button', { name: /^n\b/ }).click()
    await expect.poll(numbers).toEqual(range(5, 30).reverse())
    await page.getByRole('combobox', { name: 'Comparison' }).selectOptions('is at most')
    await page.getByRole('textbox', { name: 'Value' }).fill('2')
    await page.getByRole('button', { name: 'Filter' }).click()
    await expect.poll(numbers).toEqual([2, 1, 0])
    await page.getByRole('textbox', { name: 'Value' }).fill('two')
    await page.getByRole('button', { name: 'Filter' }).click()
    await expect.element(page.getByRole('alert')).toHaveTextContent("'two' is not a number that 'n' can hold")
    await page.getByRole('combobox', { name: 'Column to filter by' }).selectOptions('name')
    await page.getByRole('textbox', { name: 'Value' }).fill('% of 2')
    await page.getByRole('button', { name: 'Filter' }).click()
    await expect.poll(numbers).toEqual([...range(20, 30).reverse(), 2])
  })

  test('have thumbnails, and players whose addresses are revoked', async () => {
    const element = mount(films.db)
    const image = page.getByRole('img', { name: 'poster.png' })
    await expect.poll(() => (image.query() as HTMLCanvasElement | null)?.width ?? 0).toBeGreaterThan(100)
    const canvas = image.element() as HTMLCanvasElement
    expect(canvas.width / canvas.height).toBeCloseTo(1.5, 1)
    expect([...canvas.getContext('2d')!.getImageData(2, 2, 1, 1).data]).toEqual([0xc2, 0x41, 0x0c, 255])
    await page.getByRole('button', { name: 'Play small.mp4' }).click()
    const player = page.getByLabelText('small.mp4', { exact: true })
    await expect.poll(() => (player.query() as HTMLVideoElement | null)?.videoWidth).toBe(128)
    const { src } = player.element() as HTMLVideoElement
    expect((await fetch(src)).ok).toBe(true)
    element.remove()
    await expect(fetch(src)).rejects.toThrow()
  })
})

test('versions are compared, and reverted when that is confirmed', async () => {
  const { db } = films
  const table = await db.getTable('cinema/films')
  await table.update({ year: 1980 }, { where: table.c['id']!.eq(4) })
  mount(db)
  await show('Versions')
  await page.getByRole('button', { name: 'Compare version 8 with 7' }).click()
  await expect.element(page.getByText('0 rows added, 0 rows removed, 1 row changed')).toBeVisible()
  await expect.element(page.getByRole('cell', { name: 'year: 1979 1980' })).toBeVisible()
  await page.getByRole('button', { name: 'Revert to version 7' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  expect((await table.metadata()).version).toBe(8)
  await page.getByRole('button', { name: 'Revert to version 7' }).click()
  await expect.element(page.getByText('1 later version will be undone')).toBeVisible()
  await page.getByRole('button', { name: 'Revert', exact: true }).click()
  await expect.element(page.getByRole('row', { name: /^7 present/ })).toBeVisible()
  expect((await table.where(table.c['id']!.eq(4)).first())?.['year']).toBe(1979)
  // The view was made later: what is refused says why.
  await page.getByRole('button', { name: 'Revert to version 2' }).click()
  await page.getByRole('button', { name: 'Revert', exact: true }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('CONSTRAINT_VIOLATION')
})

test('what failed is listed and tried again: by its job, and by column', async () => {
  const { db } = films
  const table = await db.getTable('cinema/films')
  const row = { id: 6, title: 'Sunrise', year: 1927, plot: 'A song of two people.' }
  await table.insert(row, { wait: 'stored' })
  await db.idle()
  mount(db)
  await page.getByRole('tab', { name: 'Problems 3' }).click()
  await expect.element(page.getByRole('row', { name: /^cinema\/films failed, 1 failure/ })).toBeVisible()
  await expect.element(page.getByRole('cell', { name: /RangeError: no review of Solaris/ })).toBeVisible()
  films.mend()
  await page.getByRole('button', { name: 'Retry cinema/films', exact: true }).click()
  await expect.element(page.getByText('Nothing is left to compute.')).toBeVisible()
  await expect.element(page.getByRole('heading', { name: '2 failures' })).toBeVisible()
  const found = await table.where(table.c['id']!.eq(6)).first()
  expect(found).toMatchObject({ review: 'Sunrise is worth seeing' })
  await page.getByRole('button', { name: 'Retry cinema/films.review' }).click()
  await expect.element(page.getByRole('heading', { name: 'Nothing has failed' })).toBeVisible()
  expect(await db.errors()).toEqual([])
})
