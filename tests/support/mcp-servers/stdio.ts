import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { createToolServer } from './tools.ts'

await createToolServer().connect(new StdioServerTransport())
