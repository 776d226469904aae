import { Validator } from '@cfworker/json-schema'
import type { Json } from '../json.ts'

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
