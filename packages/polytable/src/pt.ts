import { pt as basic } from '@polytable/client/index'
import { agent } from '@polytable/providers/declarations/agent'
import { mcpUdfs } from '@polytable/providers/declarations/mcp-udfs'
import { retrievalTool } from '@polytable/providers/declarations/retrieval-tool'
import { tools } from '@polytable/providers/declarations/tools'

/** The types of columns; what declares tables, views and functions; tools and agents. */
export const pt = { ...basic, tools, retrievalTool, mcpUdfs, agent }
