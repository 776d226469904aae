import type { EngineApi } from '@polytable/model/protocol/engine-api'
import { intercept } from '@polytable/model/protocol/intercept'
import type { FunctionProvider } from '@polytable/model/protocol/functions'

/** What Polytable needs of a span of OpenTelemetry. */
export interface Span {
  /** Adds an attribute. */
  setAttribute(key: string, value: string | number): unknown
  /** Adds an error as an event. */
  recordException(exception: Error): void
  /** 2 is an error. */
  setStatus(status: { readonly code: 2; readonly message: string }): unknown
  /** Ends the span now. */
  end(): void
}

/** What Polytable needs of a tracer of OpenTelemetry: `trace.getTracer('my-app')` of `@opentelemetry/api` is one. */
export interface Tracer {
  /** Starts a span with a name and attributes. */
  startSpan(name: string, options: { readonly attributes: Readonly<Record<string, string | number>> }): Span
}

/** An engine each of whose calls is a span: `polytable.insert` with the attribute `polytable.table`. */
export function tracedEngine(engine: EngineApi, tracer: Tracer): EngineApi {
  return intercept(engine, ({ name, command, args }, proceed) => {
    if (command.setup) return proceed(args)
    const span = tracer.startSpan(`polytable.${name}`, { attributes: attributesOf(args[0]) })
    return command.streams
      ? streamed(span, proceed(args) as AsyncIterable<unknown>)
      : during(span, () => proceed(args) as Promise<unknown>)
  })
}

/** Functions each of whose calls, of one batch of rows, is a span `polytable.function`. */
export function tracedProvider(provider: FunctionProvider, tracer: Tracer): FunctionProvider {
  const start = (name: string, rows: number): Span =>
    tracer.startSpan('polytable.function', {
      attributes: { 'polytable.function': name, 'polytable.rows': rows },
    })
  return {
    call(name, args, signal, cause) {
      const span = start(name, args.size)
      return during(span, async () => {
        const results = await provider.call(name, args, signal, cause)
        span.setAttribute('polytable.errors', results.errors?.size ?? 0)
        return results
      })
    },
    iterate: (name, args, signal, cause) =>
      streamed(start(name, args.size), provider.iterate(name, args, signal, cause)),
    aggregate: (name, constants, rows, signal, cause) =>
      streamed(start(name, 0), provider.aggregate!(name, constants, rows, signal, cause)),
  }
}

/** The table, path or query that a call is about. */
function attributesOf(subject: unknown): Record<string, string> {
  if (typeof subject === 'string') return { 'polytable.table': subject }
  if (
    typeof subject === 'object' &&
    subject !== null &&
    'from' in subject &&
    typeof subject.from === 'string'
  )
    return { 'polytable.table': subject.from }
  return {}
}

async function during<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    fail(span, error)
    throw error
  } finally {
    span.end()
  }
}

async function* streamed<T>(span: Span, stream: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (error) {
    fail(span, error)
    throw error
  } finally {
    span.end()
  }
}

function fail(span: Span, error: unknown): void {
  const exception = error instanceof Error ? error : new Error(String(error))
  span.recordException(exception)
  span.setStatus({ code: 2, message: exception.message })
}
