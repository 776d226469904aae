import { pt, type PolytableError } from 'polytable'
import { Media, polytable, PolytableProvider, useProgress, useQuery, useTable } from 'polytable/vue'
import { expect, onTestFinished, test } from 'vitest'
import { createApp, defineComponent, effectScope, h, ref, type Component, type ShallowRef } from 'vue'
import { onOneBackend } from '../conformance/support/backends.ts'
import { redAndBlue } from '../conformance/support/media.ts'
import { liveQueries } from './support/live-queries.ts'
import { container, isThere } from './support/page.ts'

onOneBackend('Vue', (backend) => {
  function show(component: Component, props: Record<string, unknown> = {}) {
    const element = container()
    const app = createApp(component, props)
    app.use(polytable, { db: backend.db })
    app.mount(element)
    let mounted = true
    const end = () => {
      if (mounted) app.unmount()
      mounted = false
    }
    onTestFinished(end)
    return { element, text: () => element.textContent, end }
  }

  const numbers = async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert([{ n: 1 }, { n: 2 }, { n: 3 }])
    return t
  }

  test('shows rows as they come, of the query that a ref has, until the component ends', async () => {
    const queries = liveQueries()
    const t = await numbers()
    const least = ref<number | null>(1)
    const seen: string[] = []
    const List = defineComponent(() => {
      const { rows, isPending } = useQuery(() =>
        least.value === null ? null : t.where(t.c.n.ge(least.value)).orderBy(t.c.n),
      )
      return () => {
        const shown = `${rows.value.map(({ n }) => n).join()} ${isPending.value ? 'pending' : 'there'}`
        if (seen.at(-1) !== shown) seen.push(shown)
        return shown
      }
    })
    const { text, end } = show(List)
    await expect.poll(text).toBe('1,2,3 there')
    await t.insert({ n: 4 })
    await expect.poll(text).toBe('1,2,3,4 there')
    least.value = 3
    await expect.poll(text).toBe('3,4 there')
    expect([queries.asked(), queries.open()]).toEqual([2, 1])
    least.value = null
    await expect.poll(text).toBe(' pending')
    expect(seen).toEqual([
      ' pending',
      '1,2,3 there',
      '1,2,3,4 there',
      '1,2,3,4 pending',
      '3,4 there',
      ' pending',
    ])
    least.value = 4
    await expect.poll(text).toBe('4 there')
    end()
    await expect.poll(queries.open).toBe(0)
  })

  test('finds tables and progress, tells of errors, and serves hundreds of components at once', async () => {
    const queries = liveQueries()
    const t = await numbers()
    const missing = defineComponent(() => {
      const { error, isPending } = useTable('missing')
      return () => (isPending.value ? 'pending' : (error.value as PolytableError).code)
    })
    const Count = defineComponent(() => {
      const { table } = useTable(t.path)
      const { rows } = useQuery(table)
      return () => `${rows.value.length} `
    })
    const progress = defineComponent(() => {
      const { isPending, isComputing, total } = useProgress()
      return () => [isPending.value, isComputing.value, total.value].join()
    })
    const many = show(() => Array.from({ length: 500 }, () => h(Count)))
    const failed = show(missing)
    const idle = show(() => h(PolytableProvider, { db: backend.db }, () => h(progress)))
    const opening = show(() => h(PolytableProvider, { db: null }, () => h(Count)))
    await expect.poll(many.text).toBe('3 '.repeat(500))
    await expect.poll(failed.text).toBe('TABLE_NOT_FOUND')
    await expect.poll(idle.text).toBe('false,false,0')
    expect(opening.text()).toBe('0 ')
    expect([queries.asked(), queries.open()]).toEqual([1, 1])
  })

  test('follows a query outside of components, also one in a deep ref', async () => {
    const t = await numbers()
    const scope = effectScope()
    // A deep ref makes a proxy of what it has, which has another type too.
    const query = ref(t.query()) as unknown as ShallowRef<ReturnType<typeof t.query>>
    const { rows } = scope.run(() => useQuery(query))!
    await expect.poll(() => rows.value.length).toBe(3)
    scope.stop()
  })

  test('shows media, and revokes their URLs', async () => {
    const t = await backend.db.createTable(backend.path(), { image: pt.image() })
    await t.insert({ image: redAndBlue })
    const Row = defineComponent(() => {
      const { rows } = useQuery(t)
      return () =>
        rows.value.map(({ image }) => h(Media, { value: image, alt: 'Two colours', class: 'small' }))
    })
    const { element, end } = show(Row)
    const image = () => element.querySelector('img')
    await expect.poll(() => image()?.naturalWidth).toBe(2)
    const { src, alt, className } = image()!
    expect([alt, className, await isThere(src)]).toEqual(['Two colours', 'small', true])
    end()
    await expect.poll(() => isThere(src)).toBe(false)
  })
})
