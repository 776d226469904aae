import { pt, type Database, type Table } from 'polytable'
import * as inReact from 'polytable/react'
import * as inSvelte from 'polytable/svelte'
import * as inVue from 'polytable/vue'
import { createElement } from 'react'
import { writable } from 'svelte/store'
import { computed, shallowRef } from 'vue'
import { expectType } from './expect-type.ts'

declare const db: Database

const Notes = pt.table('notes', { title: pt.string(), photo: pt.image().nullable() })

/** Components of React have the rows that their query has. */
export function react(topic: string | null): void {
  const { useProgress, useQuery, useTable } = inReact
  const notes = db.table(Notes)
  const { rows, error, isPending } = useQuery(notes.where(notes.c.title.eq('a')).select('title'))
  expectType<{ title: string }>()(rows[0]!)
  expectType<Error | undefined>()(error)
  expectType<boolean>()(isPending)
  expectType<{ upper: string }>()(
    useQuery(topic === null ? null : notes.select({ upper: notes.c.title })).rows[0]!,
  )
  expectType<string>()(useQuery(notes).rows[0]!.title)
  const declared = useTable(Notes)
  expectType<string>()(useQuery(declared.table).rows[0]!.title)
  const found = useTable(topic)
  // @ts-expect-error it may not be there yet
  expectType<string>()(found.table.path)
  if (!found.isPending && !found.error) expectType<string>()(found.table.path)
  expectType<number>()(useProgress().total)
  createElement(inReact.Media, { value: rows.length > 0 ? null : undefined, alt: 'a', controls: false })
  // @ts-expect-error a medium is no text
  createElement(inReact.Media, { value: 'https://example.com/a.png' })
  // @ts-expect-error rows do not change
  rows.push({ title: 'b' })
  // @ts-expect-error a query is needed
  useQuery('notes')
  createElement(inReact.PolytableProvider, { db: null })
  // @ts-expect-error a provider needs a database
  createElement(inReact.PolytableProvider, {})
}

/** Refs of Vue and stores of Svelte have them too. */
export function vueAndSvelte(): void {
  const notes = db.table(Notes)
  const query = notes.select('title')
  expectType<{ title: string }>()(inVue.useQuery(query).rows.value[0]!)
  expectType<{ title: string }>()(inVue.useQuery(shallowRef(query)).rows.value[0]!)
  expectType<{ title: string }>()(inVue.useQuery(computed(() => query)).rows.value[0]!)
  expectType<{ title: string }>()(inVue.useQuery(() => query).rows.value[0]!)
  const { table } = inVue.useTable(Notes)
  expectType<string>()(inVue.useQuery(table).rows.value[0]!.title)
  expectType<string | undefined>()(inVue.useTable('notes').table.value?.path)
  expectType<boolean>()(inVue.useProgress().isComputing.value)
  // @ts-expect-error a path is no query
  inVue.useQuery('notes')
  inSvelte.useQuery(query).subscribe(({ rows }) => expectType<{ title: string }>()(rows[0]!))
  inSvelte.useQuery(writable(query)).subscribe(({ rows }) => expectType<{ title: string }>()(rows[0]!))
  inSvelte.useTable(writable('notes')).subscribe(({ table: found }) => found satisfies Table | undefined)
  inSvelte.useTable(Notes).subscribe((state) => {
    if (state.table) expectType<'title'>()(state.table.c.title.name)
  })
  // @ts-expect-error a store of a path is no store of a query
  inSvelte.useQuery(writable('notes'))
}
