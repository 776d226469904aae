declare module 'vitest/browser' {
  interface BrowserCommands {
    mcpServer(): Promise<string>
  }
}

/** The address of a server of tools, from tests of either home. */
export async function mcpServer(): Promise<string> {
  if ('document' in globalThis) return (await import('vitest/browser')).commands.mcpServer()
  const module = './start.ts'
  const { startMcpServer } = (await import(/* @vite-ignore */ module)) as typeof import('./start.ts')
  return startMcpServer()
}
