import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { checkWidth } from '@polytable/kernel/storage/layout'
import { Statement } from '@polytable/kernel/statements/statement'
import type { UpdateStatus } from '@polytable/model/protocol/writes'
import { wordsDdl } from '@polytable/kernel/storage/words'
import { TEXT_LANGUAGES, type TextIndexSchema, type TextLanguage } from '@polytable/model/schemas/index'
import { describeValue } from '@polytable/model/types/index'
import { newIndexName } from './index-names.ts'
import { checkIfExists } from './options.ts'
import { ownColumn } from './own-column.ts'
import { makeSqlIndexes } from './make-sql-indexes.ts'
import type { TextIndexOptions } from '@polytable/model/protocol/schema-changes'

const DEFAULT_LANGUAGE: TextLanguage = 'english'

/** Adds an index on the words of a text column, by which `match` ranks rows. The words are kept as long as versions that have it. */
export async function addTextIndex(
  context: EngineContext,
  table: TableRecord,
  column: string,
  options: TextIndexOptions,
): Promise<UpdateStatus> {
  checkIfExists(options.ifExists, ['error', 'ignore'])
  const language = textLanguage(options.language)
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const { schema } = current
    const indexed = ownColumn(current, column)
    if (!indexed.stored || indexed.type.kind !== 'string') {
      throw new PolytableError('UNSUPPORTED_OPERATION', `'${column}' cannot have a text index`, {
        table: current.path,
        column,
        hint: 'Text indexes support stored string columns.',
      })
    }
    const name = newIndexName(current, column, options)
    if (name === undefined) return running
    const index: TextIndexSchema = { id: schema.nextId, name, column: indexed.id, language }
    const next = { ...schema, texts: [...(schema.texts ?? []), index], nextId: schema.nextId + 1 }
    checkWidth(current.path, current.iteratorDepth, next)
    running.atCommit(async (tx) => {
      for (const sql of wordsDdl(current, index, indexed)) await tx.query(sql)
      await makeSqlIndexes(tx, current, next)
    })
    running.setSchema(current, next, `Added index: ${name}`)
    return running
  })
  return statement.status(table)
}

/** The language of an index; English where none is given. @throws PolytableError INVALID_ARGUMENT for one that is not known */
export function textLanguage(given: string | undefined): TextLanguage {
  const language = TEXT_LANGUAGES.find((known) => known === (given ?? DEFAULT_LANGUAGE))
  if (language) return language
  throw new PolytableError('INVALID_ARGUMENT', `Unsupported text index language ${describeValue(given)}`, {
    hint: `Supported languages: ${TEXT_LANGUAGES.join(', ')}.`,
  })
}
