import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { open, pt } from 'polytable'
import { anthropic, gemini, openai } from 'polytable/providers'
import { beforeAll, describe, expect, test } from 'vitest'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'

/** What the providers' own clients accept and send is what our calls are held against. */
describe('The clients of the providers themselves', () => {
  let server: string
  const theirs = `key-${crypto.randomUUID()}`
  const ours = `key-${crypto.randomUUID()}`

  beforeAll(async () => {
    server = await providerServer()
  })

  /** What was asked last with a key at a path, without what only their clients say of themselves. */
  async function lastBody(key: string, path: string): Promise<unknown> {
    return (await seenWith(server, key)).filter((request) => request.path.endsWith(path)).at(-1)!.body
  }

  async function askOurs(select: (c: { text: never }) => Record<string, never>): Promise<void> {
    const db = await open('memory://', { providers: providersAt(server, ours) })
    const t = await db.createTable('t', { text: pt.string() })
    await t.insert({ text: 'add 2 3' })
    await t.select(select(t.c as never)).collect()
    await db.close()
  }

  const tool = {
    name: 'add',
    description: 'Adds.',
    parameters: {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'integer' } },
      required: ['a', 'b'],
      additionalProperties: false,
    },
  }
  const add = pt.udf({
    name: 'add',
    description: 'Adds.',
    params: { a: pt.int(), b: pt.int() },
    returns: pt.int(),
    run: ({ a, b }) => a + b,
  })
  const tools = pt.tools(add)
  const messages = [{ role: 'user', content: 'add 2 3' }] as const

  test('OpenAI: chats with tools, and vectors', async () => {
    const client = new OpenAI({ apiKey: theirs, baseURL: `${server}/openai/v1` })
    const answer = await client.chat.completions.create({
      model: 'echo',
      messages: [...messages],
      tools: [{ type: 'function', function: tool }],
      tool_choice: 'required',
    })
    expect(answer.choices[0]!.message.tool_calls![0]).toMatchObject({
      function: { name: 'add', arguments: '{"a":2,"b":3}' },
    })
    await askOurs(({ text }) => ({
      a: openai.chatCompletions(text, {
        model: 'echo',
        tools,
        toolChoice: tools.choice({ required: true }),
      }) as never,
    }))
    expect(await lastBody(ours, '/chat/completions')).toEqual(await lastBody(theirs, '/chat/completions'))
    const { data } = await client.embeddings.create({
      model: 'echo',
      input: ['one', 'four'],
      encoding_format: 'float',
    })
    expect(data).toHaveLength(2)
    await askOurs(({ text }) => ({ v: openai.embeddings(text, { model: 'echo' }) as never }))
    expect(Object.keys((await lastBody(ours, '/embeddings')) as object).sort()).toEqual(
      Object.keys((await lastBody(theirs, '/embeddings')) as object).sort(),
    )
  })

  test('Anthropic: messages with tools', async () => {
    const client = new Anthropic({ apiKey: theirs, baseURL: `${server}/anthropic` })
    const { parameters, ...rest } = tool
    const answer = await client.messages.create({
      model: 'echo',
      max_tokens: 10,
      messages: [...messages],
      tools: [{ ...rest, input_schema: parameters as never }],
      tool_choice: { type: 'any' },
    })
    expect(answer.content[0]).toMatchObject({ type: 'tool_use', input: { a: 2, b: 3 } })
    await askOurs(({ text }) => ({
      a: anthropic.messages(text, {
        model: 'echo',
        maxTokens: 10,
        tools,
        toolChoice: tools.choice({ required: true }),
      }) as never,
    }))
    expect(await lastBody(ours, '/v1/messages')).toEqual(await lastBody(theirs, '/v1/messages'))
  })

  test('Gemini: contents with tools, and vectors', async () => {
    const client = new GoogleGenAI({ apiKey: theirs, httpOptions: { baseUrl: `${server}/gemini` } })
    const { parameters, ...rest } = tool
    const answer = await client.models.generateContent({
      model: 'echo',
      contents: 'add 2 3',
      config: {
        tools: [{ functionDeclarations: [{ ...rest, parametersJsonSchema: parameters }] }],
        temperature: 0,
      },
    })
    expect(answer.functionCalls![0]).toMatchObject({ name: 'add', args: { a: 2, b: 3 } })
    await askOurs(({ text }) => ({
      a: gemini.generateContent(text, { model: 'echo', tools, config: { temperature: 0 } }) as never,
    }))
    expect(await lastBody(ours, ':generateContent')).toEqual(await lastBody(theirs, ':generateContent'))
    const { embeddings } = await client.models.embedContent({ model: 'echo', contents: ['one', 'four'] })
    expect(embeddings).toHaveLength(2)
  })

  test('put together what comes in pieces as ours do', async () => {
    const expected = { text: 'ONE TWO THREE', input: { a: 2, b: 3 } }
    const openaiClient = new OpenAI({ apiKey: theirs, baseURL: `${server}/openai/v1` })
    const askOpenai = async (content: string) =>
      openaiClient.chat.completions
        .stream({
          model: 'echo',
          messages: [{ role: 'user', content }],
          tools: [{ type: 'function', function: tool }],
          stream_options: { include_usage: true },
        })
        .finalChatCompletion()
    const completion = await askOpenai('one two three')
    expect(completion.choices[0]!.message.content).toBe(expected.text)
    expect(completion.usage!.prompt_tokens).toBe(10)
    const [call] = (await askOpenai('add 2 3')).choices[0]!.message.tool_calls!
    expect(JSON.parse((call as { function: { arguments: string } }).function.arguments)).toEqual(
      expected.input,
    )

    const anthropicClient = new Anthropic({ apiKey: theirs, baseURL: `${server}/anthropic` })
    const askAnthropic = (content: string) =>
      anthropicClient.messages
        .stream({
          model: 'echo',
          max_tokens: 99,
          messages: [{ role: 'user', content }],
          tools: [{ name: 'add', input_schema: tool.parameters as Anthropic.Tool.InputSchema }],
        })
        .finalMessage()
    const said = await askAnthropic('one two three')
    expect(said.content).toMatchObject([{ type: 'text', text: expected.text }])
    expect(said.usage).toMatchObject({ input_tokens: 10, output_tokens: 5 })
    expect((await askAnthropic('add 2 3')).content).toMatchObject([
      { type: 'tool_use', input: expected.input },
    ])

    const geminiClient = new GoogleGenAI({ apiKey: theirs, httpOptions: { baseUrl: `${server}/gemini` } })
    let text = ''
    const pieces = await geminiClient.models.generateContentStream({
      model: 'echo',
      contents: 'one two three',
    })
    for await (const piece of pieces) text += piece.text ?? ''
    expect(text).toBe(expected.text)
  })
})
