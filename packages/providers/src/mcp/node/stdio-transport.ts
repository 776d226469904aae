import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

interface Process {
  readonly command: string
  readonly args: string[]
  readonly env?: Record<string, string>
  readonly cwd?: string
}

/** A connection to a server that is started as a process. */
export function stdioTransport({ env, ...process }: Process): StdioClientTransport {
  return new StdioClientTransport({
    ...process,
    env: { ...getDefaultEnvironment(), ...env },
    stderr: 'ignore',
  })
}
