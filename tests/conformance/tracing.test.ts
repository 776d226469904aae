import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

onEveryBackend(
  'A tracer of OpenTelemetry',
  (backend) => {
    const spans = () =>
      exporter.getFinishedSpans().map(({ name, attributes, status }) => ({ name, attributes, status }))

    test('is told of calls, of batches of functions, and of what fails', async () => {
      const picky = pt.udf({
        name: 'test.tracing.picky',
        params: { n: pt.int() },
        returns: pt.int(),
        run: ({ n }) => {
          if (n === 0) throw new Error('zero')
          return n
        },
      })
      const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
      const t = await empty.addComputedColumn({ m: picky({ n: empty.c.n }) })
      exporter.reset()
      await t.insert([{ n: 0 }, { n: 1 }], { onError: 'ignore' })
      const table = t.info.id
      expect(spans()).toMatchObject([
        {
          name: 'polytable.function',
          attributes: {
            'polytable.function': 'test.tracing.picky',
            'polytable.rows': 2,
            'polytable.errors': 1,
          },
        },
        { name: 'polytable.insert', attributes: { 'polytable.table': table } },
      ])
      exporter.reset()
      expect(await t.where(t.c.m.gt(0)).collect()).toHaveLength(1)
      expect(spans()).toMatchObject([{ name: 'polytable.query', attributes: { 'polytable.table': table } }])
      exporter.reset()
      await expect(t.insert({ n: 0 })).rejects.toThrow('zero')
      expect(spans().at(-1)).toMatchObject({ name: 'polytable.insert', status: { code: 2 } })
      expect(exporter.getFinishedSpans().at(-1)!.events).toMatchObject([{ name: 'exception' }])
    })

    test('is told of batches of rows that an iterator is run on', async () => {
      const twice = pt.iterator({
        name: 'test.tracing.twice',
        params: { n: pt.int() },
        outputs: { m: pt.int() },
        run: ({ n }) => [{ m: n }, { m: n }],
      })
      const t = await backend.db.createTable(backend.path(), { n: pt.int() })
      const view = await backend.db.createView(backend.path(), t, { iterator: twice({ n: t.c.n }) })
      exporter.reset()
      await t.insert(Array.from({ length: 1000 }, (_, n) => ({ n })))
      expect(await view.count()).toBe(2000)
      expect(spans().filter(({ name }) => name === 'polytable.function')).toMatchObject([
        { attributes: { 'polytable.function': 'test.tracing.twice', 'polytable.rows': 1000 } },
      ])
    })
  },
  { tracer: provider.getTracer('polytable-tests') },
)
