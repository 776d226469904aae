import { open, pt, type Database, type MediaFile } from 'polytable'
import * as inReact from 'polytable/react'
import { useQuery } from 'polytable/svelte'
import * as inVue from 'polytable/vue'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { render } from 'svelte/server'
import { get, writable } from 'svelte/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSSRApp, defineComponent, h } from 'vue'
import { renderToString as renderVue } from 'vue/server-renderer'
import { redAndBlue } from '../conformance/support/media.ts'
import { liveQueries } from './support/live-queries.ts'
import Notes from './support/Notes.svelte'

describe('on a server', () => {
  let db: Database
  let image: MediaFile
  const make = () => db.createTable('numbers', { n: pt.int() })
  let t: Awaited<ReturnType<typeof make>>

  beforeAll(async () => {
    db = await open('memory://')
    t = await make()
    await t.insert([{ n: 1 }, { n: 2 }])
    const pictures = await db.createTable('pictures', { image: pt.image() })
    await pictures.insert({ image: redAndBlue })
    image = (await pictures.first())!.image
  })
  afterAll(() => db.close())

  test.each([true, false])('React renders what is pending, with a database: %s', async (opened) => {
    const queries = liveQueries()
    const { Media, PolytableProvider, useProgress, useQuery, useTable } = inReact
    const App = () => {
      const { rows, isPending } = useQuery(opened ? t : null)
      const { table } = useTable('numbers')
      const state = [isPending, rows.length, table?.path, useProgress().isPending].join()
      return createElement('p', null, state, createElement(Media, { value: image, alt: 'Two colours' }))
    }
    const app = createElement(PolytableProvider, { db: opened ? db : null }, createElement(App))
    expect(renderToString(app)).toBe('<p>true,0,,true<img alt="Two colours"/></p>')
    expect(queries.asked()).toBe(0)
  })

  test('Vue does too', async () => {
    const queries = liveQueries()
    const { Media, PolytableProvider, useProgress, useQuery, useTable } = inVue
    const App = defineComponent(() => {
      const { rows, isPending } = useQuery(t)
      const { table } = useTable('numbers')
      const progress = useProgress()
      return () =>
        h('p', [
          [isPending.value, rows.value.length, table.value?.path, progress.isPending.value].join(),
          h(Media, { value: image, alt: 'Two colours' }),
        ])
    })
    const app = createSSRApp(() => h(PolytableProvider, { db }, () => h(App)))
    expect(await renderVue(app)).toBe('<!--[--><p>true,0,,true<img alt="Two colours"></p><!--]-->')
    expect(queries.asked()).toBe(0)
  })

  test('Svelte does too', async () => {
    const queries = liveQueries()
    const { body } = await render(Notes, { props: { db, table: t, image } })
    expect(body.replaceAll(/<!--.*?-->/g, '')).toMatch(
      /^<p>pending<\/p> <output>pending\s*<\/output> <img alt="Two colours".*>$/,
    )
    expect(queries.asked()).toBe(0)
  })

  test('a store of Svelte follows queries without a page', async () => {
    const queries = liveQueries()
    const query = writable(t.where(t.c.n.gt(1)))
    const state = useQuery(query)
    expect(get(state)).toEqual({ rows: [], error: undefined, isPending: true })
    const seen: number[][] = []
    const end = state.subscribe(({ rows, isPending }) => {
      if (!isPending) seen.push(rows.map(({ n }) => n))
    })
    await expect.poll(() => seen).toEqual([[2]])
    await t.insert({ n: 3 })
    await expect.poll(() => seen).toEqual([[2], [2, 3]])
    query.set(t.where(t.c.n.lt(2)))
    await expect.poll(() => seen).toEqual([[2], [2, 3], [1]])
    expect([queries.asked(), queries.open()]).toEqual([2, 1])
    end()
    await expect.poll(queries.open).toBe(0)
  })
})
