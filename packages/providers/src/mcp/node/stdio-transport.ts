import type { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

interface Process {
  readonly command: string
  readonly args: string[]
  readonly env?: Record<string, string>
  readonly cwd?: string
}

/** A connection to a server that is started as a process. */
export async function stdioTransport({ env, ...process }: Process): Promise<StdioClientTransport> {
  // Bundlers of servers must not look for it: it may not be installed.
  const { getDefaultEnvironment, StdioClientTransport: Transport } =
    await import('@modelcontextprotocol/sdk/client/stdio.js')
  return new Transport({ ...process, env: { ...getDefaultEnvironment(), ...env }, stderr: 'ignore' })
}
