import type { ExprNode } from '@polytable/model/expressions/index'
import type { ColumnType } from '@polytable/model/types/index'

/** A function that a model may ask for, as data. */
export interface ToolSpec {
  /** The name that the model knows it by: letters, digits, '_' and '-', at most 64 of them. */
  readonly name: string
  /** What it does, for the model. */
  readonly description: string
  /** What it is given, as a JSON Schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** How it is called. */
  readonly call: ToolCallable
}

/** The function behind a tool. */
export interface ToolCallable {
  readonly function: string
  readonly version: string
  /** The types of the parameters that the model gives. */
  readonly params: Readonly<Record<string, ColumnType>>
  /** Parameters whose null makes the result null. */
  readonly required: readonly string[]
  /** Arguments that are fixed. */
  readonly fixed: Readonly<Record<string, ExprNode>>
  readonly returns: ColumnType
}

/** Functions that a model may ask for, as an argument of a call. */
export interface ToolsSpec {
  readonly kind: 'tools'
  readonly list: readonly ToolSpec[]
}

/** Which of its tools a model is to ask for. */
export interface ToolChoice {
  readonly kind: 'toolChoice'
  /** 'auto': as it sees fit; 'required': at least one; 'tool': the one that is named. */
  readonly choice: 'auto' | 'required' | 'tool'
  readonly tool?: string
  /** False: one at a time. */
  readonly parallel: boolean
}

/** A call that a model asks for. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** As it was given: an object, or a text that is no JSON. */
  readonly arguments: unknown
}

/** The tools of an argument; undefined where it is the provider's own JSON. */
export function toolsIn(given: unknown): readonly ToolSpec[] | undefined {
  const spec = given as Partial<ToolsSpec> | null | undefined
  return spec?.kind === 'tools' ? spec.list : undefined
}

/** The choice of an argument; undefined where it is the provider's own JSON. */
export function choiceIn(given: unknown): ToolChoice | undefined {
  const choice = given as Partial<ToolChoice> | null | undefined
  return choice?.kind === 'toolChoice' ? (choice as ToolChoice) : undefined
}
