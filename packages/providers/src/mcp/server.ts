import { PolytableError } from '@polytable/model/errors/index'
import { shortHash } from '../short-hash.ts'

/** A server that is asked over HTTP. */
export interface McpUrl {
  /** Its address: 'https://example.com/mcp'. */
  readonly url: string | URL
  /** Sent with every request: keys, say. */
  readonly headers?: Readonly<Record<string, string>>
  /** What gets and keeps tokens by OAuth: an `OAuthClientProvider` of @modelcontextprotocol/sdk. */
  readonly authProvider?: object
}

/** A server that is started as a process, in Node. */
export interface McpCommand {
  /** The program. */
  readonly command: string
  /** Its arguments. */
  readonly args?: readonly string[]
  /** Variables of its environment, besides the usual. */
  readonly env?: Readonly<Record<string, string>>
  /** The folder that it is started in. */
  readonly cwd?: string
}

/** How a server is reached. */
export interface McpServer {
  /** What tells it from others: a name, and a hash of the rest, which may hold keys. */
  readonly id: string
  /** A new connection to it, of the SDK. */
  transport(): Promise<unknown>
}

/** @throws PolytableError INVALID_ARGUMENT for what is no server, UNSUPPORTED_OPERATION for a process in a browser */
export function mcpServer(given: string | URL | McpUrl | McpCommand): McpServer {
  if (typeof given === 'object' && 'command' in given) {
    const { command, args = [], env, cwd } = given
    return {
      id: `${/[^/\\]*$/.exec(command)![0]}.${shortHash(JSON.stringify([command, args, env ?? null, cwd ?? null]))}`,
      async transport() {
        const { stdioTransport } = await import('./node/stdio-transport.ts')
        if (typeof stdioTransport !== 'function') {
          throw new PolytableError(
            'UNSUPPORTED_OPERATION',
            'A browser cannot start a server of tools as a process',
            {
              hint: 'Pass the URL of one that is running.',
            },
          )
        }
        return stdioTransport({
          command,
          args: [...args],
          ...(env ? { env: { ...env } } : {}),
          ...(cwd ? { cwd } : {}),
        })
      },
    }
  }
  const { url, headers, authProvider } =
    typeof given === 'object' && 'url' in given
      ? given
      : { url: given, headers: undefined, authProvider: undefined }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      'What mcpUdfs() is given is not the URL of a server of tools',
      {
        hint: "Pass 'https://…/mcp', or in Node { command, args }.",
      },
    )
  }
  const address = new URL(url)
  return {
    id: `${address.host}.${shortHash(address.href)}`,
    async transport() {
      const { StreamableHTTPClientTransport } =
        await import('@modelcontextprotocol/sdk/client/streamableHttp.js')
      return new StreamableHTTPClientTransport(address, {
        ...(headers ? { requestInit: { headers: { ...headers } } } : {}),
        ...(authProvider ? { authProvider: authProvider as never } : {}),
      })
    },
  }
}
