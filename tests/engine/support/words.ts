import type { EngineApi } from '@polytable/model/protocol/engine-api'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import { iterateRows } from '@polytable/udf/calls/iterate-rows'
import type { IteratorPortions } from '@polytable/model/protocol/iterator-parts'
import type { CallOutcome } from '@polytable/model/expressions/index'
import { typeOf } from '@polytable/model/types/index'
import { call, column, computed } from './nodes.ts'

/** Functions that fail for a text they are named after: `length` for 'bad length', and so on. */
export class WordRunner implements FunctionRunner {
  readonly media = 'cell'
  /** Awaited by every call, so that a test can stop one in the middle. */
  gate: () => Promise<void> = async () => {}

  async call(
    name: string,
    args: readonly Record<string, unknown>[],
    signal?: AbortSignal,
  ): Promise<readonly CallOutcome[]> {
    await this.gate()
    signal?.throwIfAborted()
    return args.map(({ x }): CallOutcome => {
      const text = x as string
      if (text === `bad ${name}`) return { error: { type: 'RangeError', message: `no ${name} for it` } }
      return { value: name === 'embed' ? Float32Array.from([text.length, 1]) : text.length }
    })
  }

  iterate(_name: string, args: readonly Record<string, unknown>[], signal?: AbortSignal): IteratorPortions {
    return iterateRows(args, ({ x }) => splitWords(x as string), signal)
  }
}

async function* splitWords(text: string): AsyncGenerator<{ word: string }[]> {
  if (text === 'bad split') throw new RangeError('no split for it')
  yield text.split(' ').map((word) => ({ word }))
}

export const wordFunctions: readonly RegisteredFunction[] = [
  'length',
  'wordLength',
  'embed',
  'late',
  'split',
].map((name) => ({ name, version: '1', kind: name === 'split' ? 'iterator' : 'function' }))

/** A table `texts` with a key, a computed length and an index; a view `words` on it, one row per word, with a length. */
export async function createWords(engine: EngineApi): Promise<void> {
  await engine.createTable(
    'texts',
    {
      columns: [
        { name: 'id', type: typeOf('int'), stored: true, primaryKey: true },
        { name: 'text', type: typeOf('string'), stored: true },
        computed('length', call('length', column('text', 'string'), 'int')),
      ],
    },
    {},
  )
  await engine.addEmbeddingIndex('texts', textIndex('byText', 'embed'), {})
  await engine.createView(
    'words',
    {
      base: 'texts',
      iterator: {
        function: 'split',
        version: '1',
        args: { x: column('text', 'string') },
        required: ['x'],
        outputs: [{ name: 'word', type: typeOf('string') }],
      },
      columns: [computed('wordLength', call('wordLength', column('text', 'string'), 'int'))],
    },
    {},
  )
}

/** An index on `text`. */
export function textIndex(name: string, embed: string): Parameters<EngineApi['addEmbeddingIndex']>[1] {
  const embedding = { function: embed, version: '1', input: 'x', constants: {} }
  return { column: 'text', name, embedding, dimensions: 2, metric: 'l2', precision: 'fp32' }
}

/** Rows with these ids and a text of two words. */
export function rowsFrom(first: number, count: number): { id: number; text: string }[] {
  return Array.from({ length: count }, (_, i) => ({ id: first + i, text: `text ${first + i}` }))
}

/** The rows of a table, each an object. */
export async function readRows(
  engine: EngineApi,
  from: string,
  version?: number | string,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = []
  const spec = { from, where: [], orderBy: [], ...(version === undefined ? {} : { version }) }
  for await (const batch of engine.query(spec, {})) {
    for (const row of batch.rows) {
      rows.push(Object.fromEntries(row.map((value, i) => [batch.columns[i]!.name, value])))
    }
  }
  return rows
}
