import { PolytableError } from '@polytable/model/errors/index'
import { isMediaKind, typeOf, type ColumnType } from '@polytable/model/types/index'
import { definedFunctions } from '@polytable/udf/definitions/defined-functions'
import type { FunctionReference } from '@polytable/client/index'
import { schemaOf } from '../tools/schema.ts'
import type { ToolChoice, ToolSpec, ToolsSpec } from '../tools/tool.ts'

/** What can be a tool: of `pt.udf`, `pt.query`, `pt.tableFunction`, `pt.mcpUdfs`, `pt.retrievalTool`, `pt.agent`. */
export interface ToolFunction {
  /** The name that the function is stored under. */
  readonly functionName: string
  /** Of a function with some arguments fixed. */
  readonly reference?: FunctionReference
  /** Of a tool of a server: the JSON Schema that it is described by, instead of one of its parameters. */
  readonly inputSchema?: Readonly<Record<string, unknown>>
  /** Of a tool of a server: the name that it has there. */
  readonly toolName?: string
  /** Of an agent: how it is called; other functions are defined under their name. */
  readonly agentCall?: Pick<ToolSpec, 'parameters' | 'call'>
}

/** A function as a tool, with what a model is told of it. */
export interface ToolOptions {
  /** The function. */
  readonly fn: ToolFunction
  /** What the model knows it by; the function's name unless given. */
  readonly name?: string
  /** What the model is told of it; the function's description unless given. */
  readonly description?: string
}

/** What `tools.choice` is given: exactly one of the first three. */
export interface ChoiceOptions {
  /** As the model sees fit. */
  readonly auto?: true
  /** At least one. */
  readonly required?: true
  /** The one of this name. */
  readonly tool?: string | ToolFunction
  /** False: one at a time. */
  readonly parallelToolCalls?: boolean
}

/** Functions that a model may ask for. */
export class Tools {
  /** The tools as data. */
  readonly spec: ToolsSpec

  constructor(list: readonly ToolSpec[]) {
    this.spec = { kind: 'tools', list }
  }

  /** The names that the model knows the tools by. */
  get names(): readonly string[] {
    return this.spec.list.map(({ name }) => name)
  }

  /**
   * Which of the tools a model is to ask for.
   * @throws PolytableError INVALID_ARGUMENT for none or several of `auto`, `required` and `tool`, or a tool that is none of these
   */
  choice(options: ChoiceOptions): ToolChoice {
    const { auto, required, tool, parallelToolCalls = true } = options
    const given = [auto, required, tool].filter((choice) => choice !== undefined)
    if (given.length !== 1) {
      throw new PolytableError('INVALID_ARGUMENT', 'choice() takes exactly one of auto, required and tool', {
        hint: "For example tools.choice({ required: true }), or tools.choice({ tool: 'getWeather' }).",
      })
    }
    if (tool === undefined)
      return { kind: 'toolChoice', choice: auto ? 'auto' : 'required', parallel: parallelToolCalls }
    const wanted = typeof tool === 'string' ? tool : tool.functionName
    const found = this.spec.list.find(({ name, call }) => name === wanted || call.function === wanted)
    if (found) return { kind: 'toolChoice', choice: 'tool', tool: found.name, parallel: parallelToolCalls }
    throw new PolytableError('INVALID_ARGUMENT', `There is no tool '${wanted}'`, {
      hint: `There are: ${this.names.join(', ')}.`,
    })
  }

  /** What stands for the tools in options: data. */
  toJSON(): ToolsSpec {
    return this.spec
  }
}

/**
 * Functions as tools for `tools` of a call of a model.
 * @throws PolytableError INVALID_ARGUMENT for a function that is not defined in this program or takes media, and for two of a name
 * @example
 * ```ts
 * const tools = pt.tools(getWeather, searchDocs)
 * ```
 */
export function tools(...functions: readonly (ToolFunction | ToolOptions)[]): Tools {
  const list = functions.map((given) => toolOf('fn' in given ? given : { fn: given }))
  const twice = list.find(({ name }, i) => list.findIndex((other) => other.name === name) !== i)
  if (!twice) return new Tools(list)
  throw new PolytableError('INVALID_ARGUMENT', `Two tools are called '${twice.name}'`, {
    hint: "Give one another name: pt.tools({ fn, name: 'other' }).",
  })
}

/** A name as all providers take it: letters, digits, '_' and '-', at most 64 of them, and no digit first. */
function legalName(name: string): string {
  const legal = name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64)
  return /^[A-Za-z_]/.test(legal) ? legal : `_${legal}`.slice(0, 64)
}

function toolOf({ fn, name, description }: ToolOptions): ToolSpec {
  const { functionName, agentCall } = fn
  if (agentCall)
    return { name: legalName(name ?? functionName), description: description ?? '', ...agentCall }
  const defined = definedFunctions.get(functionName)
  if (!defined || defined.kind !== 'function') {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${functionName ?? String(fn)}' is no function that can be a tool`,
      {
        hint: 'Tools are functions of pt.udf, pt.query, pt.tableFunction, pt.mcpUdfs, pt.retrievalTool and pt.agent.',
      },
    )
  }
  // What is left open has its defaults among the constants.
  const { constants = {}, open: left = [] } = fn.reference ?? {}
  const fixed = Object.fromEntries(Object.entries(constants).filter(([param]) => !left.includes(param)))
  const open = Object.entries(defined.params).filter(([param]) => !Object.hasOwn(fixed, param))
  const medium = open.find(([, { columnType }]) => isMediaKind(columnType.kind))
  if (medium) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${functionName}' takes a medium, '${medium[0]}', which no model can give`,
      {
        hint: 'Let it take a key, such as the id of a row, and find the medium by that.',
      },
    )
  }
  const isOptional = ([, { columnType, options }]: (typeof open)[number]): boolean =>
    columnType.nullable || options?.default !== undefined
  const properties = Object.fromEntries(
    open.map(([param, { columnType, options }]) => {
      const preset = options?.default?.kind === 'constant' ? { default: options.default.value } : {}
      return [param, { ...schemaOf(columnType), ...preset }]
    }),
  )
  return {
    name: legalName(name ?? fn.toolName ?? functionName),
    description: description ?? defined.description ?? '',
    parameters: fn.inputSchema ?? {
      type: 'object',
      properties,
      required: open.filter((entry) => !isOptional(entry)).map(([param]) => param),
      additionalProperties: false,
    },
    call: {
      function: functionName,
      version: defined.version,
      params: Object.fromEntries(open.map(([param, { columnType }]) => [param, columnType])),
      required: open.filter(([, { columnType }]) => !columnType.nullable).map(([param]) => param),
      fixed,
      returns: returnsOf(fn, defined.returns),
    },
  }
}

/** What a tool gives; JSON where the definition does not say it, as for queries. */
function returnsOf({ reference }: ToolFunction, defined: ColumnType | undefined): ColumnType {
  return { ...(defined ?? reference?.returns ?? typeOf('json')), nullable: true }
}
