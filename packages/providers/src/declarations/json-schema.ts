import type { StandardSchemaV1 } from '@standard-schema/spec'
import { PolytableError } from '@polytable/model/errors/index'

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What an answer has to fit: a Standard Schema that knows its JSON Schema, such as one of Zod 4.2 or later, or a JSON Schema. */
export type AnswerSchema = StandardSchemaV1 | JsonSchema

/** What an answer is that fits a schema. */
export type AnswerOf<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : unknown

/** The JSON Schema of what an answer has to fit. @throws PolytableError INVALID_ARGUMENT for a schema that does not know it */
export function jsonSchemaOf(schema: AnswerSchema): JsonSchema {
  if (!('~standard' in schema)) return schema
  const standard = schema['~standard'] as {
    readonly vendor: string
    readonly jsonSchema?: { output(options: { readonly target: string }): JsonSchema }
  }
  const made = standard.jsonSchema?.output({ target: 'draft-2020-12' })
  if (made) return JSON.parse(JSON.stringify(made)) as JsonSchema
  throw new PolytableError('INVALID_ARGUMENT', `The schema of '${standard.vendor}' has no JSON Schema`, {
    hint: 'Pass a JSON Schema, or a schema of a library that makes one, such as Zod from 4.2 on.',
  })
}
