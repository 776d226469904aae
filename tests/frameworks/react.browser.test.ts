import { PolytableError, pt, type Database, type MediaFile } from 'polytable'
import { Media, PolytableProvider, useProgress, useQuery, useTable, type QueryState } from 'polytable/react'
import { Component, createElement as h, StrictMode, useState, type ReactNode } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server.browser'
import { expect, onTestFinished, test } from 'vitest'
import { onOneBackend } from '../conformance/support/backends.ts'
import { redAndBlue, silence, smallVideo } from '../conformance/support/media.ts'
import { liveQueries } from './support/live-queries.ts'
import { container, isThere } from './support/page.ts'

/** Shows components, each effect of which React runs twice, as it does in development. */
function show(node: ReactNode): { element: HTMLElement; text(): string; end(): void } {
  const element = container()
  const root = createRoot(element)
  onTestFinished(() => root.unmount())
  root.render(h(StrictMode, null, node))
  return { element, text: () => element.textContent, end: () => root.unmount() }
}

/** Shows the error that is thrown below it. */
class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {}
  static getDerivedStateFromError(error: Error) {
    return { error }
  }
  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return PolytableError.is(error) ? `${error.code}: ${error.hint}` : String(error)
  }
}

onOneBackend('React', (backend) => {
  const numbers = async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), big: pt.bigint().default(7n) })
    await t.insert([{ n: 1 }, { n: 2 }, { n: 3 }])
    return t
  }
  type Numbers = Awaited<ReturnType<typeof numbers>>

  test('shows rows as they come, and ends the query with the component', async () => {
    const queries = liveQueries()
    const t = await numbers()
    const List = () => {
      const { rows, isPending } = useQuery(t.where(t.c.big.eq(7n)).orderBy(t.c.n))
      return h('p', null, isPending ? 'pending' : rows.map(({ n }) => n).join())
    }
    const { text, end } = show(h(List))
    await expect.poll(text).toBe('1,2,3')
    await t.insert({ n: 0 })
    await expect.poll(text).toBe('0,1,2,3')
    await t.update({ n: 5 }, { where: t.c.n.eq(2) })
    await expect.poll(text).toBe('0,1,3,5')
    await t.delete()
    await expect.poll(text).toBe('')
    expect([queries.asked(), queries.open()]).toEqual([1, 1])
    end()
    await expect.poll(queries.open).toBe(0)
    await t.insert({ n: 1 })
    expect(queries.asked()).toBe(1)
  })

  test('keeps the rows of a query until those of another are there', async () => {
    const queries = liveQueries()
    const t = await numbers()
    const seen: string[] = []
    let setLeast: (least: number | null) => void = () => undefined
    const List = () => {
      const [least, set] = useState<number | null>(1)
      setLeast = set
      const { rows, isPending } = useQuery(least === null ? null : t.where(t.c.n.ge(least)))
      const shown = `${rows.map(({ n }) => n).join()} ${isPending ? 'pending' : 'there'}`
      if (seen.at(-1) !== shown) seen.push(shown)
      return shown
    }
    const { text } = show(h(List))
    await expect.poll(text).toBe('1,2,3 there')
    setLeast(3)
    await expect.poll(text).toBe('3 there')
    expect([queries.asked(), queries.open()]).toEqual([2, 1])
    setLeast(null)
    await expect.poll(text).toBe(' pending')
    expect(queries.open()).toBe(0)
    setLeast(2)
    await expect.poll(text).toBe('2,3 there')
    expect(seen).toEqual([' pending', '1,2,3 there', '1,2,3 pending', '3 there', ' pending', '2,3 there'])
  })

  test('follows the database that a query is of, and tells of media of one that is closed', async () => {
    const place = await backend.place()
    const other = await place.open()
    try {
      const first = await numbers()
      const image = await picture(other, backend.path())
      const second = await other.createTable(first.path, { n: pt.int() })
      await second.insert({ n: 9 })
      let setTable: (table: () => Pick<Numbers, 'select'>) => void = () => undefined
      const List = () => {
        const [table, set] = useState<Pick<Numbers, 'select'>>(first)
        setTable = set
        return useQuery(table.select('n'))
          .rows.map(({ n }) => n)
          .join()
      }
      const { text } = show(h(List))
      await expect.poll(text).toBe('1,2,3')
      setTable(() => second as unknown as Numbers)
      await expect.poll(text).toBe('9')
      await other.close()
      const told: unknown[] = []
      const onError = ({ nativeEvent }: { readonly nativeEvent: Event }) =>
        told.push((nativeEvent as ErrorEvent).error)
      const { element } = show(h(Media, { value: image, onError }))
      await expect.poll(() => told.length).toBeGreaterThan(0)
      expect(told[0]).toMatchObject({ name: 'PolytableError' })
      expect(element.querySelector('img')?.hasAttribute('src')).toBe(false)
    } finally {
      await other.close()
    }
  })

  test('tells why there are no rows', async () => {
    const t = await numbers()
    const gone = await backend.db.createTable(backend.path(), { n: pt.int() })
    await backend.db.dropTable(gone)
    const State = ({ use }: { readonly use: () => QueryState<unknown> }) => {
      const { rows, error, isPending } = use()
      const code = PolytableError.is(error) ? error.code : error?.message
      return h('p', null, isPending ? 'pending' : `${rows.length} rows, ${code}`)
    }
    const dropped = show(h(State, { use: () => useQuery(gone) }))
    await expect.poll(dropped.text).toBe('0 rows, TABLE_NOT_FOUND')
    const refused = show(
      h(State, { use: () => useQuery(t.orderBy(t.c.n, 'asc', { nulls: 'middle' as never })) }),
    )
    await expect.poll(refused.text).toBe('0 rows, INVALID_ARGUMENT')
    const failed = show(h(State, { use: () => useQuery(t.select({ n: t.c.n.apply(failing, pt.int()) })) }))
    await expect.poll(failed.text).toBe('0 rows, UNSUPPORTED_OPERATION')
  })

  test('serves hundreds of components at once, and asks equal queries once', async () => {
    const queries = liveQueries()
    const t = await numbers()
    const Count = ({ least }: { readonly least: number }) =>
      `${useQuery(t.where(t.c.n.ge(least))).rows.length} `
    const all = Array.from({ length: 500 }, (_, i) => h(Count, { least: i, key: i }))
    const different = show(all)
    await expect.poll(different.text).toBe('3 3 2 1 ' + '0 '.repeat(496))
    await t.insert(Array.from({ length: 100 }, () => ({ n: 499 })))
    await expect.poll(different.text).toBe('103 103 102 101 ' + '100 '.repeat(496))
    expect([queries.asked(), queries.open()]).toEqual([500, 500])
    different.end()
    await expect.poll(queries.open).toBe(0)
    const equal = show(Array.from({ length: 1000 }, (_, i) => h(Count, { least: 3, key: i })))
    await expect.poll(equal.text).toBe('101 '.repeat(1000))
    expect([queries.asked(), queries.open()]).toEqual([501, 1])
  })

  test('finds tables, and tells of those that are not there', async () => {
    const t = await numbers()
    const Declared = pt.table(backend.path(), { title: pt.string() })
    await backend.db.migrate([Declared])
    const Found = ({ name }: { readonly name: string | null }) => {
      const { table, error, isPending } = useTable(name)
      const { rows } = useQuery(table)
      if (isPending) return 'pending'
      return error ? (error as PolytableError).code : `${table.path} ${rows.length}`
    }
    const Titles = () => {
      const { table } = useTable(Declared)
      const { rows } = useQuery(table)
      return rows.map(({ title }) => title.toUpperCase()).join()
    }
    const provided = (db: Database | undefined, node: ReactNode): ReactNode =>
      h(PolytableProvider, { db }, node)
    const found = show(provided(backend.db, h(Found, { name: t.path })))
    const missing = show(provided(backend.db, h(Found, { name: 'missing' })))
    const waiting = show(provided(backend.db, h(Found, { name: null })))
    const opening = show(provided(undefined, h(Found, { name: t.path })))
    const declared = show(provided(backend.db, h(Titles)))
    const outside = show(h(ErrorBoundary, null, h(Found, { name: t.path })))
    await expect.poll(found.text).toBe(`${t.path} 3`)
    await expect.poll(missing.text).toBe('TABLE_NOT_FOUND')
    await backend.db.table(Declared).insert([{ title: 'a' }, { title: 'b' }])
    await expect.poll(declared.text).toBe('A,B')
    expect([waiting.text(), opening.text()]).toEqual(['pending', 'pending'])
    await expect.poll(outside.text).toBe('INVALID_STATE: Render it in <PolytableProvider db={db}>.')
  })

  test('shows what is computed in the background', async () => {
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const double = pt.udf({
      name: 'test.react.double',
      params: { n: pt.int() },
      returns: pt.int(),
      run: async ({ n }) => {
        await gate
        if (n === 2) throw new Error('no')
        return 2 * n
      },
    })
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.addComputedColumn({ m: double({ n: t.c.n }) })
    const seen: string[] = []
    const Progress = () => {
      const { isPending, isComputing, rows, total, errors } = useProgress()
      const shown = isPending ? 'pending' : `${isComputing ? 'computing' : 'idle'} ${rows}/${total} ${errors}`
      if (seen.at(-1) !== shown) seen.push(shown)
      return shown
    }
    const { text } = show(h(PolytableProvider, { db: backend.db }, h(Progress)))
    await expect.poll(text).toBe('idle 0/0 0')
    await t.insert([{ n: 1 }, { n: 2 }, { n: 3 }], { wait: 'stored' })
    await expect.poll(text).toBe('computing 0/3 0')
    open()
    await expect.poll(text).toBe('idle 0/0 1')
    expect(seen.slice(0, 3)).toEqual(['pending', 'idle 0/0 0', 'computing 0/3 0'])
  })

  test('shows media by what they are, and revokes their URLs', async () => {
    const t = await backend.db.createTable(backend.path(), {
      image: pt.image(),
      video: pt.video(),
      audio: pt.audio(),
      document: pt.document(),
    })
    const page = new File(['<script>document.title = "run"</script>'], 'page.html', { type: 'text/html' })
    await t.insert({ image: redAndBlue, video: await smallVideo(), audio: silence(), document: page })
    const Row = () => {
      const [row] = useQuery(t).rows
      if (!row) return null
      const { image, video, audio, document } = row
      return [
        h(Media, { key: 1, value: image, alt: 'Two colours', className: 'small' }),
        h(Media, { key: 2, value: image }),
        h(Media, { key: 3, value: video, muted: true, controls: false }),
        h(Media, { key: 4, value: audio, alt: 'Silence' }),
        h(Media, { key: 5, value: document }),
        h(Media, { key: 6, value: null }),
      ]
    }
    const { element, end } = show(h(Row))
    const urls = () =>
      [...element.children].map((each) => each.getAttribute('src') ?? each.getAttribute('href'))
    await expect.poll(() => urls().filter((url) => url?.startsWith('blob:')).length).toBe(5)
    const [image, same, video, audio, link] = [...element.children] as [
      HTMLImageElement,
      HTMLImageElement,
      HTMLVideoElement,
      HTMLAudioElement,
      HTMLAnchorElement,
    ]
    await expect.poll(() => [image.naturalWidth, image.naturalHeight]).toEqual([2, 1])
    expect([image.alt, image.className, same.src]).toEqual(['Two colours', 'small', image.src])
    await expect.poll(() => [video.videoWidth, video.duration]).toEqual([128, 2])
    expect([video.muted, video.controls]).toEqual([true, false])
    await expect.poll(() => audio.duration).toBe(1)
    expect([audio.controls, audio.getAttribute('aria-label')]).toEqual([true, 'Silence'])
    expect([link.download, link.textContent]).toEqual(['page.html', 'page.html'])
    const given = await (await fetch(link.href)).blob()
    expect([given.type, await given.text()]).toEqual(['application/octet-stream', await page.text()])
    const shown = urls() as string[]
    // The same media in other objects.
    await t.update({ audio: silence() })
    expect(urls()).toEqual(shown)
    end()
    await expect.poll(async () => (await Promise.all(shown.map(isThere))).includes(true)).toBe(false)
  })

  test('takes over a page that a server made', async () => {
    const t = await numbers()
    const image: MediaFile = await picture(backend.db, backend.path())
    const App = () => {
      const { rows, isPending } = useQuery(t)
      const { table } = useTable(t.path)
      const { isPending: unknown } = useProgress()
      const state = [isPending, rows.length, table?.path, unknown].join()
      return h('section', null, h('p', null, state), h(Media, { value: image }))
    }
    const app = h(PolytableProvider, { db: backend.db }, h(App))
    const element = container()
    element.innerHTML = renderToString(app)
    expect(element.textContent).toBe('true,0,,true')
    const problems: unknown[] = []
    const root = hydrateRoot(element, app, { onRecoverableError: (error) => problems.push(error) })
    onTestFinished(() => root.unmount())
    await expect.poll(() => element.textContent).toBe(`false,3,${t.path},false`)
    await expect.poll(() => element.querySelector('img')?.naturalWidth).toBe(2)
    expect(problems).toEqual([])
  })
})

function failing(): number {
  throw new Error('no')
}

async function picture(db: Database, path: string): Promise<MediaFile> {
  const t = await db.createTable(path, { image: pt.image() })
  await t.insert({ image: redAndBlue })
  return (await t.first())!.image
}
