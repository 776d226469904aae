import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { inEveryHome } from './support/homes.ts'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

inEveryHome(
  'A tracer of OpenTelemetry',
  (home) => {
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
      const empty = await home.db.createTable(home.path(), { n: pt.int() })
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
  },
  { tracer: provider.getTracer('polytable-tests') },
)
