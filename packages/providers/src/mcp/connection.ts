import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { PolytableError } from '@polytable/model/errors/index'
import type { McpServer } from './server.ts'

/** A tool as a server describes it. */
export interface McpTool {
  readonly name: string
  readonly description?: string
  readonly inputSchema: Readonly<Record<string, unknown>>
}

/** What a tool of a server gave, as its protocol has it. */
export type McpResult = Awaited<ReturnType<Client['callTool']>>

/** How long a connection stays open that nobody uses: it would keep a program from ending. */
const IDLE_MS = 5000
/** The longest time of a call without a sign of progress, in milliseconds. */
const TIMEOUT_MS = 10 * 60_000

interface Open {
  readonly client: Client
  /** What the server has, as long as it does not say that it changed. */
  tools: ReadonlyMap<string, McpTool> | undefined
}

/** A connection to a server, opened when it is needed; one that broke is opened anew. */
export class McpConnection {
  readonly #server: McpServer
  #open: Promise<Open> | undefined
  /** That of the newest connection. */
  #client: Client | undefined
  /** Connections whose server knows them no more: what was asked by one was not done. */
  readonly #dead = new WeakSet<Promise<Open>>()
  #uses = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(server: McpServer) {
    this.#server = server
  }

  /** The tools that the server has, by name. */
  tools(): Promise<ReadonlyMap<string, McpTool>> {
    return this.#use((open) => toolsOf(open))
  }

  /**
   * Calls a tool.
   * @param expected the tool as it was when the program asked for it
   * @throws PolytableError FUNCTION_NOT_FOUND where the server has it no more, or another of its name
   */
  call(expected: McpTool, args: Record<string, unknown>, signal: AbortSignal): Promise<McpResult> {
    return this.#use(async (open) => {
      const found = (await toolsOf(open)).get(expected.name)
      if (!found || JSON.stringify(found.inputSchema) !== JSON.stringify(expected.inputSchema)) {
        throw new PolytableError(
          'FUNCTION_NOT_FOUND',
          `The server has ${found ? 'changed' : 'no longer'} the tool '${expected.name}'`,
          { hint: 'Ask for its tools again with pt.mcpUdfs.' },
        )
      }
      return open.client.callTool({ name: expected.name, arguments: args }, undefined, {
        signal,
        timeout: TIMEOUT_MS,
        resetTimeoutOnProgress: true,
        onprogress: () => undefined,
      })
    })
  }

  /** Does something with the connection. Where that finds it broken, it is done once more with a new one. */
  async #use<T>(work: (open: Open) => Promise<T>): Promise<T> {
    clearTimeout(this.#timer)
    this.#uses++
    try {
      const opened = (this.#open ??= this.#connect())
      try {
        return await work(await opened)
      } catch (error) {
        const isClosed = (error as { readonly code?: unknown }).code === -32_000
        if (isBroken(error)) this.#dead.add(opened)
        else if (!isClosed || !this.#dead.has(opened)) throw error
        // Another call may have opened it anew already.
        if (this.#open === opened) await this.#close()
        return await work(await (this.#open ??= this.#connect()))
      }
    } catch (error) {
      throw errorOf(error)
    } finally {
      if (--this.#uses === 0) this.#timer = setTimeout(() => void this.#close(), IDLE_MS)
    }
  }

  async #connect(): Promise<Open> {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js').catch((cause: unknown) => {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        'Servers of tools need the package @modelcontextprotocol/sdk',
        {
          hint: 'Install it: npm install @modelcontextprotocol/sdk.',
          cause,
        },
      )
    })
    try {
      const transport = (await this.#server.transport()) as Transport
      const open: { client: Client; tools: Open['tools'] } = {
        client: new Client({ name: 'polytable', version: '1' }),
        tools: undefined,
      }
      const { ToolListChangedNotificationSchema } = await import('@modelcontextprotocol/sdk/types.js')
      open.client.setNotificationHandler(
        ToolListChangedNotificationSchema,
        () => void (open.tools = undefined),
      )
      open.client.onclose = () => {
        if (this.#client === open.client) this.#open = undefined
      }
      this.#client = open.client
      await open.client.connect(transport)
      return open
    } catch (error) {
      this.#open = undefined
      throw error
    }
  }

  async #close(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    await open?.then(({ client }) => client.close()).catch(() => undefined)
  }
}

async function toolsOf(open: Open): Promise<ReadonlyMap<string, McpTool>> {
  if (open.tools) return open.tools
  const tools = new Map<string, McpTool>()
  let cursor: string | undefined
  do {
    const page = await open.client.listTools(cursor === undefined ? {} : { cursor })
    for (const { name, description, inputSchema } of page.tools)
      tools.set(name, { name, ...(description === undefined ? {} : { description }), inputSchema })
    cursor = page.nextCursor
  } while (cursor !== undefined)
  open.tools = tools
  return tools
}

/** Whether a call was not made, as the connection is closed or the server knows the session no more. */
function isBroken(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: string }
  return code === 404 || message === 'Not connected'
}

function errorOf(error: unknown): unknown {
  if (PolytableError.is(error) || (error as Error).name === 'AbortError') return error
  const { code, message } = error as { readonly code?: unknown; readonly message?: string }
  if (code === 401 || (error as Error).name === 'UnauthorizedError')
    return new PolytableError('PROVIDER_AUTH_ERROR', `The server of tools refused: ${message}`, {
      hint: 'Pass headers or authProvider to pt.mcpUdfs.',
    })
  if (code === -32_001)
    return new PolytableError('PROVIDER_TIMEOUT', `The server of tools did not answer: ${message}`)
  return new PolytableError('PROVIDER_ERROR', `The server of tools failed: ${message}`)
}
