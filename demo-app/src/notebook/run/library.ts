import * as polytable from 'polytable'
import * as functions from 'polytable/functions'
import * as models from 'polytable/models'
import * as providers from 'polytable/providers'

const modules: Readonly<Record<string, object>> = {
  polytable,
  'polytable/functions': functions,
  'polytable/models': models,
  'polytable/providers': providers,
}

/** What is in scope of every cell, by its name. */
export const library: Readonly<Record<string, unknown>> = {
  ...providers,
  ...models,
  ...functions,
  ...polytable,
}

/** What `import` gives in a cell. */
export async function importModule(name: unknown): Promise<object> {
  const found = modules[String(name)]
  if (found) return found
  throw new polytable.PolytableError('INVALID_ARGUMENT', `A cell cannot import '${String(name)}'`, {
    hint: `Cells import ${Object.keys(modules).join(', ')}; nothing is loaded from elsewhere.`,
  })
}
