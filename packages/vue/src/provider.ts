import {
  defineComponent,
  inject,
  provide,
  toRaw,
  toValue,
  type InjectionKey,
  type MaybeRefOrGetter,
  type Plugin,
} from 'vue'
import type { Database } from '@polytable/client/database/database'
import { provided } from '@polytable/observable/provided'

/** A database; null or undefined while it is being opened, and on a server. */
export type GivenDatabase = MaybeRefOrGetter<Database | null | undefined>

const KEY: InjectionKey<GivenDatabase> = Symbol('polytable')

/** Gives a database to `useTable` and `useProgress` in the components below the one that calls it. */
export function providePolytable(db: GivenDatabase): void {
  provide(KEY, () => toValue(db))
}

/** Gives a database to all components of an application: `app.use(polytable, { db })`. */
export const polytable: Plugin<[{ readonly db: GivenDatabase }]> = {
  install: (app, { db }) => void app.provide(KEY, () => toValue(db)),
}

/** Properties of {@link PolytableProvider}. */
export interface PolytableProviderProps {
  /** The database; null or undefined while it is being opened, and on a server. */
  readonly db: Database | null | undefined
}

/** Gives a database to `useTable` and `useProgress` in its slot. */
export const PolytableProvider = defineComponent(
  (props: PolytableProviderProps, { slots }) => {
    providePolytable(() => props.db)
    return () => slots['default']?.()
  },
  { name: 'PolytableProvider', props: ['db'] },
)

/** The database that is provided, to be asked for where it is needed. @throws PolytableError INVALID_STATE where there is none */
export function useDatabase(): () => Database | null {
  const hint = 'Render it in <PolytableProvider :db="db">, or call app.use(polytable, { db }).'
  const db = provided(inject(KEY, undefined), hint)
  return () => toRaw(toValue(db)) ?? null
}
