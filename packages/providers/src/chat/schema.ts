import { Validator } from '@cfworker/json-schema'

type Json = Readonly<Record<string, unknown>>

/**
 * Whether a schema is one that OpenAI takes as strict: every object names all its members as required, and allows no others.
 */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict)
  if (typeof schema !== 'object' || schema === null) return true
  const { type, properties, required, additionalProperties } = schema as Json
  const isObject = type === 'object' || properties !== undefined
  if (isObject) {
    if (additionalProperties !== false) return false
    const names = Object.keys((properties ?? {}) as object)
    if (!Array.isArray(required) || names.some((name) => !required.includes(name))) return false
  }
  return Object.values(schema).every(isStrict)
}

/** The JSON of an answer that was asked to be some; models put it between fences at times. */
export function parseAnswer(text: string): { readonly value: unknown } | { readonly problem: string } {
  const inner = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text
  try {
    return { value: JSON.parse(inner) as unknown }
  } catch (error) {
    return { problem: `it is no JSON: ${(error as Error).message}` }
  }
}

/** What is wrong with a value by a JSON Schema; undefined where it fits. */
export function problemOf(value: unknown, schema: Json): string | undefined {
  const { valid, errors } = new Validator(schema, '2020-12', false).validate(value)
  if (valid) return undefined
  // The innermost say what is wrong, the outer ones only that something is.
  const said = errors.slice(-5).map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)
  return said.join('; ')
}
