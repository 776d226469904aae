import type { CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete'
import { keywordCompletionSource, PostgreSQL, schemaCompletionSource } from '@codemirror/lang-sql'
import type { Knowledge } from './completion.ts'

/** Completes keywords, tables with their columns, and what other cells define where that is asked for by `${`. */
export function sqlCompletionSources(knowledge: Knowledge): CompletionSource[] {
  const keywords = keywordCompletionSource(PostgreSQL, true)
  const unlessValue =
    (source: CompletionSource): CompletionSource =>
    (context) =>
      isValue(context) ? null : source(context)
  return [
    (context): CompletionResult | null => {
      const value = context.matchBefore(/\$\{\w*/)
      if (!value) return null
      const options = knowledge.names().map((label) => ({ label, type: 'variable', detail: 'cell' }))
      return { from: value.from + 2, options, validFor: /^\w*$/ }
    },
    unlessValue(async (context) => {
      const tables = await knowledge.tables()
      const schema = Object.fromEntries(
        tables.map(({ path, columns }) => [
          path,
          columns.map(({ name, type }) => ({ label: name, type: 'property', detail: type })),
        ]),
      )
      return schemaCompletionSource({ dialect: PostgreSQL, schema })(context)
    }),
    unlessValue(keywords),
  ]
}

const isValue = (context: CompletionContext): boolean => context.matchBefore(/\$\{\w*/) !== null
