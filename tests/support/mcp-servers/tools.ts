import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'

/** A server of a few tools, of the official SDK. */
export function createToolServer(): McpServer {
  const server = new McpServer({ name: 'test', version: '1' })
  server.registerTool(
    'add',
    { description: 'Adds.', inputSchema: { a: z.number().int(), b: z.number().int().optional() } },
    ({ a, b = 1 }) => ({
      content: [{ type: 'text', text: String(a + b) }],
    }),
  )
  server.registerTool(
    'weather',
    { inputSchema: { city: z.string() }, outputSchema: { city: z.string(), degrees: z.number() } },
    ({ city }) => {
      const found = { city, degrees: 21 }
      return { content: [{ type: 'text', text: JSON.stringify(found) }], structuredContent: found }
    },
  )
  server.registerTool('draw', { inputSchema: {} }, () => ({
    content: [
      { type: 'text', text: 'Here' },
      { type: 'image', data: PNG, mimeType: 'image/png' },
    ],
  }))
  server.registerTool('fail', { inputSchema: {} }, () => {
    throw new Error('It does not work')
  })
  return server
}
