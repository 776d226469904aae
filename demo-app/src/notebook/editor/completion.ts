import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete'
import * as polytable from 'polytable'

/** What is known of the database and of the notebook. */
export interface Knowledge {
  tables(): Promise<
    readonly {
      readonly path: string
      readonly columns: readonly { readonly name: string; readonly type: string }[]
    }[]
  >
  /** The names that cells define. */
  names(): readonly string[]
}

const option =
  (type: string, detail?: string) =>
  (label: string): Completion => ({ label, type, detail })

function methodsOf(...classes: readonly { readonly prototype: object }[]): string[] {
  const names = new Set<string>()
  for (const { prototype } of classes) {
    for (
      let holder = prototype;
      holder !== Object.prototype;
      holder = Object.getPrototypeOf(holder) as object
    ) {
      Object.getOwnPropertyNames(holder).forEach((name) => names.add(name))
    }
  }
  names.delete('constructor')
  return [...names]
}

const { pt, Database, Table, Query, Column } = polytable
const ofCells = ['db', 'display', 'chart', 'sample', 'console']

/** What polytable has is read from the package itself, when it is first needed. */
async function readLibrary() {
  const [functions, models, providers] = await Promise.all([
    import('polytable/functions'),
    import('polytable/models'),
    import('polytable/providers'),
  ])
  const all: Readonly<Record<string, unknown>> = { ...providers, ...models, ...functions, ...polytable }
  return {
    names: Object.keys(all),
    membersOf(name: string): Completion[] | undefined {
      if (name === 'db') return methodsOf(Database).map(option('method', 'Database'))
      if (name === 'pt') return Object.keys(pt).map(option('function', 'pt'))
      const value = all[name]
      if (typeof value !== 'object' || value === null) return undefined
      return Object.keys(value).map(option('function', name))
    },
  }
}

let library: ReturnType<typeof readLibrary> | undefined

/** Every name of a column once, with the tables that have it. */
function columnOptions(tables: Awaited<ReturnType<Knowledge['tables']>>): Completion[] {
  const details = new Map<string, string[]>()
  for (const { path, columns } of tables) {
    for (const { name, type } of columns) {
      details.set(name, [...(details.get(name) ?? [type]), path])
    }
  }
  return [...details].map(([name, detail]) => option('property', detail.join(', '))(name))
}

/** Completes names of the package, of the database and of other cells. */
export function completionSource(knowledge: Knowledge): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const path = context.matchBefore(/['"`][\w/-]*/)
    const line = context.state.doc.lineAt(context.pos)
    const before = line.text.slice(0, context.pos - line.from)
    if (path && /(getTable|dropTable|move|listTables)\(\s*['"`][\w/-]*$/.test(before)) {
      const tables = await knowledge.tables()
      return {
        from: path.from + 1,
        options: tables.map(({ path: name }) => option('constant', 'table')(name)),
      }
    }
    const { membersOf, names } = await (library ??= readLibrary())
    const columns = context.matchBefore(/\.c\.\w*/)
    if (columns) {
      return { from: columns.from + 3, options: columnOptions(await knowledge.tables()), validFor: /^\w*$/ }
    }
    const member = context.matchBefore(/[\w)\]]\s*\.\w*/)
    if (member) {
      const from = member.from + member.text.lastIndexOf('.') + 1
      const owner = /(\w+)\s*\.\w*$/.exec(before)?.[1]
      const own = owner === undefined ? undefined : membersOf(owner)
      const options = own ?? methodsOf(Table, Query, Column).map(option('method'))
      return { from, options, validFor: /^\w*$/ }
    }
    const word = context.matchBefore(/\w+/)
    if (!word && !context.explicit) return null
    return {
      from: word?.from ?? context.pos,
      options: [
        ...knowledge.names().map(option('variable', 'cell')),
        ...ofCells.map(option('variable')),
        ...names.map(option('function', 'polytable')),
      ],
      validFor: /^\w*$/,
    }
  }
}
