import { anthropicForms, converted } from '../messages/convert.ts'
import { anthropicTools, toolMembers } from '../tools/dialects.ts'
import { asMessages } from './openai.ts'
import { bodyOf, requestTo, type Service } from './service.ts'

/** The version of the interface that requests are written in. */
const VERSION = '2023-06-01'

export const anthropic: Service = {
  baseUrl: 'https://api.anthropic.com',
  variables: { apiKey: ['ANTHROPIC_API_KEY'], baseUrl: ['ANTHROPIC_BASE_URL'] },
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, {
      ...(apiKey ? { 'x-api-key': apiKey } : {}),
      'anthropic-version': VERSION,
      // Without it pages are refused: who has a key in a page knows what that means.
      ...('window' in globalThis || 'WorkerGlobalScope' in globalThis
        ? { 'anthropic-dangerous-direct-browser-access': 'true' }
        : {}),
      ...headers,
    }),
  endpoints: {
    messages: {
      async request({ input, options }) {
        return {
          path: '/v1/messages',
          body: {
            messages: await converted(asMessages(input), anthropicForms),
            ...toolMembers(anthropicTools, options, { tools: 'tools', choice: 'tool_choice' }),
            ...bodyOf(options),
          },
        }
      },
    },
  },
}
