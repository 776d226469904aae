import { pt, type AnyColumnBuilder, type ColumnBuilders, type Udf } from '@polytable/client/index'
import type { McpConnection, McpResult, McpTool } from '../mcp/connection.ts'
import { mcpServer, type McpCommand, type McpUrl } from '../mcp/server.ts'
import { functionName } from './function-name.ts'
import type { ToolFunction } from './tools.ts'

/** A tool of a server as a function: in expressions, and for `pt.tools`. */
export type McpFunction = Udf<ColumnBuilders, AnyColumnBuilder> & ToolFunction

/** The connection of each server, so that all its tools share one. */
const connections = new Map<string, McpConnection>()

/**
 * The tools of a server of the Model Context Protocol as functions: over HTTP, or in Node of a process. They run in this program, with
 * the package @modelcontextprotocol/sdk. A stored column knows a tool by the server and its name; where the server has another of that
 * name by then, calls fail.
 * @throws PolytableError INVALID_ARGUMENT, PROVIDER_ERROR, PROVIDER_AUTH_ERROR
 * @example
 * ```ts no-run
 * const tools = pt.tools(...(await pt.mcpUdfs('http://127.0.0.1:3000/mcp')))
 * ```
 */
export async function mcpUdfs(server: string | URL | McpUrl | McpCommand): Promise<McpFunction[]> {
  const reached = mcpServer(server)
  const { McpConnection } = await import('../mcp/connection.ts')
  // The newest way to reach a server counts: keys may have changed.
  const connection = new McpConnection(reached)
  connections.set(reached.id, connection)
  const tools = await connection.tools()
  return [...tools.values()].map((tool) => functionOf(reached.id, tool))
}

function functionOf(server: string, tool: McpTool): McpFunction {
  const { properties = {}, required = [] } = tool.inputSchema as {
    readonly properties?: Readonly<Record<string, unknown>>
    readonly required?: readonly string[]
  }
  const params: ColumnBuilders = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const builder = builderOf(schema)
      return [name, required.includes(name) ? builder : builder.nullable()]
    }),
  )
  const udf = pt.udf({
    name: functionName('mcp', server, tool.name),
    description: tool.description ?? '',
    params,
    returns: pt.json(),
    // What a tool does is not known to be the same each time.
    deterministic: false,
    async run(given, { signal }) {
      const args = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
      return resultOf(tool.name, await connections.get(server)!.call(tool, args, signal)) as never
    },
  })
  return Object.assign(udf, { inputSchema: tool.inputSchema, toolName: tool.name }) as unknown as McpFunction
}

/** The type of a parameter by its JSON Schema: what is no plain value is JSON. */
function builderOf(schema: unknown): AnyColumnBuilder & { nullable(): AnyColumnBuilder } {
  const { type } = schema as { readonly type?: unknown }
  switch (type) {
    case 'string':
      return pt.string()
    case 'integer':
      return pt.int()
    case 'number':
      return pt.float()
    case 'boolean':
      return pt.bool()
    default:
      return pt.json()
  }
}

/** What a tool gave: what it calls structured, or its text, or where there is more than text its parts. */
function resultOf(tool: string, result: McpResult): unknown {
  const content = (result.content ?? []) as readonly { readonly type: string; readonly text?: string }[]
  const text = content.map((part) => part.text ?? '').join('\n')
  if (result.isError) throw new Error(text === '' ? `'${tool}' failed` : text)
  if (result.structuredContent !== undefined) return result.structuredContent
  return content.every(({ type }) => type === 'text') ? text : content
}
