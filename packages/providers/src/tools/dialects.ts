import { choiceIn, toolsIn, type ToolCall, type ToolSpec } from './tool.ts'
import { list, type Json } from '../json.ts'

/** How tools are written in a provider's JSON. */
export interface ToolDialect {
  /** Members of the body. */
  members(tools: readonly ToolSpec[] | undefined, choice: ReturnType<typeof choiceIn>): Json
  /** The calls that an answer asks for. */
  calls(body: unknown): readonly ToolCall[]
}

/** Members of a body for the options `tools` and `toolChoice`, which may also be the provider's own JSON under the names given. */
export function toolMembers(
  dialect: ToolDialect,
  options: Readonly<Record<string, unknown>>,
  names: { readonly tools: string; readonly choice: string },
): Json {
  const { tools, toolChoice } = options
  const given = toolsIn(tools)
  const choice = choiceIn(toolChoice)
  return {
    ...(tools && !given ? { [names.tools]: tools } : {}),
    ...(toolChoice && !choice ? { [names.choice]: toolChoice } : {}),
    ...(given || choice ? dialect.members(given, choice) : {}),
  }
}

/** Arguments as models give them: a text of JSON, or JSON. Nothing is no arguments; what is no JSON stays as it is. */
export function argumentsOf(given: unknown): unknown {
  if (given === undefined || given === null || given === '') return {}
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given) as unknown
  } catch {
    return given
  }
}

const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | null | undefined)?.[key], value)

/** Calls in the form of OpenAI's chat completions. */
const functionCalls = (calls: unknown): readonly ToolCall[] =>
  list(calls).map((call, i) => ({
    id: String(call['id'] ?? `call_${i}`),
    name: String(at(call, 'function', 'name')),
    arguments: argumentsOf(at(call, 'function', 'arguments')),
  }))

/** Of OpenAI's chat completions. */
export const chatTools: ToolDialect = {
  members: (tools, choice) => ({
    ...(tools
      ? {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function',
            function: { name, description, parameters },
          })),
        }
      : {}),
    ...(choice
      ? {
          tool_choice:
            choice.choice === 'tool' ? { type: 'function', function: { name: choice.tool } } : choice.choice,
          ...(choice.parallel ? {} : { parallel_tool_calls: false }),
        }
      : {}),
  }),
  calls: (body) => functionCalls(at(body, 'choices', 0, 'message', 'tool_calls')),
}

/** Of OpenAI's responses. */
export const responsesTools: ToolDialect = {
  members: (tools, choice) => ({
    ...(tools
      ? {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function',
            name,
            description,
            parameters,
            strict: false,
          })),
        }
      : {}),
    ...(choice
      ? {
          tool_choice: choice.choice === 'tool' ? { type: 'function', name: choice.tool } : choice.choice,
          ...(choice.parallel ? {} : { parallel_tool_calls: false }),
        }
      : {}),
  }),
  calls: (body) =>
    list(at(body, 'output'))
      .filter(({ type }) => type === 'function_call')
      .map((call, i) => ({
        id: String(call['call_id'] ?? `call_${i}`),
        name: String(call['name']),
        arguments: argumentsOf(call['arguments']),
      })),
}

/** Of Anthropic's messages. */
export const anthropicTools: ToolDialect = {
  members: (tools, choice) => ({
    ...(tools
      ? {
          tools: tools.map(({ name, description, parameters }) => ({
            name,
            description,
            input_schema: parameters,
          })),
        }
      : {}),
    ...(choice
      ? {
          tool_choice: {
            type: choice.choice === 'required' ? 'any' : choice.choice,
            ...(choice.choice === 'tool' ? { name: choice.tool } : {}),
            ...(choice.parallel ? {} : { disable_parallel_tool_use: true }),
          },
        }
      : {}),
  }),
  calls: (body) =>
    list(at(body, 'content'))
      .filter(({ type }) => type === 'tool_use')
      .map((call) => ({
        id: String(call['id']),
        name: String(call['name']),
        arguments: argumentsOf(call['input']),
      })),
}

/** Of Gemini's contents. */
export const geminiTools: ToolDialect = {
  members: (tools, choice) => ({
    ...(tools
      ? {
          tools: [
            {
              functionDeclarations: tools.map(({ name, description, parameters }) => ({
                name,
                description,
                parametersJsonSchema: parameters,
              })),
            },
          ],
        }
      : {}),
    ...(choice
      ? {
          toolConfig: {
            functionCallingConfig: {
              mode: choice.choice === 'auto' ? 'AUTO' : 'ANY',
              ...(choice.choice === 'tool' ? { allowedFunctionNames: [choice.tool] } : {}),
            },
          },
        }
      : {}),
  }),
  calls: (body) =>
    list(at(body, 'candidates', 0, 'content', 'parts')).flatMap((part, i) => {
      const call = part['functionCall'] as Json | undefined
      if (!call) return []
      return [
        {
          id: String(call['id'] ?? `call_${i}`),
          name: String(call['name']),
          arguments: argumentsOf(call['args']),
        },
      ]
    }),
}

/** Of Bedrock's Converse. */
export const bedrockTools: ToolDialect = {
  members: (tools, choice) =>
    tools
      ? {
          toolConfig: {
            tools: tools.map(({ name, description, parameters }) => ({
              toolSpec: { name, description, inputSchema: { json: parameters } },
            })),
            ...(choice
              ? {
                  toolChoice:
                    choice.choice === 'tool'
                      ? { tool: { name: choice.tool } }
                      : { [choice.choice === 'required' ? 'any' : 'auto']: {} },
                }
              : {}),
          },
        }
      : {},
  calls: (body) =>
    list(at(body, 'output', 'message', 'content')).flatMap((part) => {
      const call = part['toolUse'] as Json | undefined
      if (!call) return []
      return [
        { id: String(call['toolUseId']), name: String(call['name']), arguments: argumentsOf(call['input']) },
      ]
    }),
}

/** Of Ollama's chat: OpenAI's form, with arguments that are JSON and calls without an id. */
export const ollamaTools: ToolDialect = {
  members: (tools) => (tools ? chatTools.members(tools, undefined) : {}),
  calls: (body) => functionCalls(at(body, 'message', 'tool_calls')),
}

/** Of Cohere's chat, version 2. */
export const cohereTools: ToolDialect = {
  members: (tools, choice) => ({
    ...(tools ? chatTools.members(tools, undefined) : {}),
    ...(choice && choice.choice !== 'auto' ? { tool_choice: 'REQUIRED' } : {}),
  }),
  calls: (body) => functionCalls(at(body, 'message', 'tool_calls')),
}
