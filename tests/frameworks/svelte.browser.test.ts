import { pt } from 'polytable'
import { mount, unmount } from 'svelte'
import { expect, test } from 'vitest'
import { onOneBackend } from '../conformance/support/backends.ts'
import { redAndBlue } from '../conformance/support/media.ts'
import { liveQueries } from './support/live-queries.ts'
import Notes from './support/Notes.svelte'
import { container, isThere } from './support/page.ts'

onOneBackend('Svelte', (backend) => {
  test('shows rows as they come, what is computed, and media, until the component ends', async () => {
    const queries = liveQueries()
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert([{ n: 1 }, { n: 2 }])
    const pictures = await backend.db.createTable(backend.path(), { image: pt.image() })
    await pictures.insert({ image: redAndBlue })
    const { image } = (await pictures.first())!
    const target = container()
    const component = mount(Notes, { target, props: { db: backend.db, table: t, image } })
    const text = (name: string) => () => target.querySelector(name)?.textContent
    await expect.poll(text('p')).toBe('1,2')
    await expect.poll(text('output')).toBe(`false ${t.path}`)
    await t.insert({ n: 3 })
    await expect.poll(text('p')).toBe('1,2,3')
    const picture = target.querySelector('img')!
    await expect.poll(() => picture.naturalWidth).toBe(2)
    const { src } = picture
    expect([await isThere(src), queries.open()]).toEqual([true, 1])
    await unmount(component)
    await expect.poll(queries.open).toBe(0)
    await expect.poll(() => isThere(src)).toBe(false)
  })
})
