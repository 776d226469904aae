import { pt } from 'polytable'
import { anthropic, bedrock, chat, gemini, invokeTools, ollama, openai } from 'polytable/providers'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'

const server = await providerServer()
const key = `key-${crypto.randomUUID()}`
const providers = providersAt(server, key)
const model = 'echo'
const chatModels = [
  'openai/echo',
  'anthropic/echo',
  'gemini/echo',
  'bedrock/echo',
  'ollama/echo',
  'cohere/echo',
  'mistral/echo',
]

let sums = 0
const add = pt.udf({
  name: 'add',
  description: 'The sum of two numbers.',
  params: { a: pt.int(), b: pt.int(), note: pt.string().default('none') },
  returns: pt.int(),
  run: ({ a, b }) => {
    sums++
    if (b === 13) throw new Error('13 brings bad luck')
    return a + b
  },
})

onOneBackend(
  'Chats, tools and agents',
  (backend) => {
    const texts = async (...given: readonly string[]) => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      await t.insert(given.map((text) => ({ text })))
      return t
    }

    test.each(chatModels)('%s has the form of all', async (name) => {
      const t = await texts('hello')
      const { answer } = (await t
        .select({ answer: chat(t.c.text, { model: name, system: 'Shout.' }) })
        .first())!
      expect(answer).toMatchObject({
        text: 'HELLO',
        toolCalls: [],
        finishReason: 'stop',
        usage: { inputTokens: 10, outputTokens: 5 },
      })
      expect(answer!.raw).toBeTypeOf('object')
    })

    test('an answer that a schema asks for is checked, and asked for once more', async () => {
      const t = await texts('fine', 'badly', 'never')
      const schema = z.object({ name: z.string(), length: z.number().int() })
      for (const name of chatModels.slice(0, 3)) {
        const column = { answer: chat(t.c.text, { model: name, schema }) }
        const u = await t.addComputedColumn(column, { onError: 'ignore', ifExists: 'replace' })
        const rows = await u.select({ answer: u.c.answer, error: u.c.answer.errorType }).collect()
        expect(rows[0]!.answer!.object).toEqual({ name: 'fine', length: 4 })
        const length: number = rows[0]!.answer!.object!.length
        expect(length).toBe(4)
        expect(rows[1]!.answer!.usage.inputTokens).toBe(20)
        expect(rows[1]!.answer!.object).toHaveProperty('name')
        expect([rows[2]!.answer, rows[2]!.error]).toEqual([null, 'INVALID_DATA_FORMAT'])
      }
    })

    test.each(chatModels.slice(0, 5))('%s asks for tools, whose results are in a column', async (name) => {
      const t = await texts('add 2 3', 'hello', 'add 2 13', 'add 2 pears')
      const tools = pt.tools(add)
      const u = await t.addComputedColumn({ answer: chat(t.c.text, { model: name, tools }) })
      const v = await u.addComputedColumn({ results: invokeTools(tools, u.c.answer) })
      const rows = await v.collect()
      expect(rows[0]!.answer!.finishReason).toBe('tool-calls')
      expect(rows[0]!.answer!.toolCalls).toEqual([
        { id: expect.any(String), name: 'add', arguments: { a: 2, b: 3 } },
      ])
      expect(rows.map(({ results }) => results)).toEqual([
        { add: [5] },
        { add: null },
        { add: [{ error: '13 brings bad luck' }] },
        { add: [{ error: expect.stringContaining('do not fit') }] },
      ])
    })

    test('answers in the form of each provider ask for tools too', async () => {
      const t = await texts('add 4 5')
      const tools = pt.tools(add)
      const asked = {
        o: openai.chatCompletions(t.c.text, { model, tools, toolChoice: tools.choice({ required: true }) }),
        a: anthropic.messages(t.c.text, {
          model,
          maxTokens: 9,
          tools,
          toolChoice: tools.choice({ tool: add, parallelToolCalls: false }),
        }),
        g: gemini.generateContent(t.c.text, { model, tools, toolChoice: tools.choice({ auto: true }) }),
        b: bedrock.converse(t.c.text, { model, tools }),
        l: ollama.chat(t.c.text, { model, tools }),
      }
      const u = await t.addComputedColumn({ o: asked.o })
      const v = await u.addComputedColumn({ results: openai.invokeTools(tools, u.c.o) })
      expect((await v.first())!.results).toEqual({ add: [9] })
      const results = Object.fromEntries(
        Object.entries(asked).map(([name, answer]) => [name, invokeTools(tools, answer)]),
      )
      for (const result of Object.values((await t.select(results).first())!))
        expect(result).toEqual({ add: [9] })
      const seen = await seenWith(server, key)
      const bodyAt = (path: string) =>
        seen.filter((request) => request.path === path).at(-1)!.body as Record<string, unknown>
      const schema = {
        type: 'object',
        properties: {
          a: { type: 'integer' },
          b: { type: 'integer' },
          note: { type: 'string', default: 'none' },
        },
        required: ['a', 'b'],
        additionalProperties: false,
      }
      expect(bodyAt('/openai/v1/chat/completions')).toMatchObject({
        tools: [
          {
            type: 'function',
            function: { name: 'add', description: 'The sum of two numbers.', parameters: schema },
          },
        ],
        tool_choice: 'required',
      })
      expect(bodyAt('/anthropic/v1/messages')).toMatchObject({
        tools: [{ name: 'add', input_schema: schema }],
        tool_choice: { type: 'tool', name: 'add', disable_parallel_tool_use: true },
      })
    })

    test.each(chatModels.slice(0, 5))(
      'an agent of %s goes on until there is an answer, and pays for no step twice',
      async (name) => {
        const t = await texts('add 20 22')
        const question = pt.agent({ model: name, tools: pt.tools(add), maxSteps: 4 })(t.c.text)
        const u = await t.addComputedColumn({ a: question })
        const { a } = (await u.first())!
        expect(a!.text).toMatch(/^It is .*42.*\.$/)
        expect(a).toMatchObject({
          finishReason: 'stop',
          steps: [
            {
              text: '',
              toolCalls: [{ name: 'add', arguments: { a: 20, b: 22 } }],
              results: [42],
              usage: { inputTokens: 10, outputTokens: 5 },
            },
            { text: a!.text, toolCalls: [], results: [] },
          ],
        })
        const before = [(await seenWith(server, key)).length, sums]
        await u.addComputedColumn({
          again: pt.agent({ model: name, tools: pt.tools(add), maxSteps: 4 })(u.c.text),
        })
        expect([(await seenWith(server, key)).length, sums]).toEqual(before)
      },
    )

    test('an agent ends when its steps or its tokens are used up', async () => {
      const t = await texts('add 1 1')
      const tools = pt.tools(add)
      const row = await t
        .select({
          steps: pt.agent({ model: 'openai/echo', tools, maxSteps: 1 })(t.c.text),
          tokens: pt.agent({ model: 'openai/echo', tools, tokenBudget: 5 })(t.c.text),
        })
        .first()
      expect([row!.steps!.finishReason, row!.tokens!.finishReason]).toEqual(['max-steps', 'budget'])
      expect(row!.steps!.steps).toHaveLength(1)
    })

    test('an agent that is cut off between steps goes on with the next, and pays for none twice', async () => {
      const t = await texts('add 100 1 then add 100 2')
      const before = sums
      let isHeld = true
      const abort = new AbortController()
      const slow = pt.udf({
        name: 'slow',
        params: { a: pt.int(), b: pt.int() },
        returns: pt.int(),
        run: ({ a, b }) => {
          sums++
          if (b !== 2 || !isHeld) return a + b
          setTimeout(() => abort.abort(new Error('enough')), 50)
          return new Promise<number>(() => undefined)
        },
      })
      const tools = pt.tools({ fn: slow, name: 'add' })
      const asked = async () =>
        (await seenWith(server, key)).filter(({ body }) => JSON.stringify(body).includes('add 100 1')).length
      const column = { a: pt.agent({ model: 'openai/echo', tools })(t.c.text) }
      await expect(t.addComputedColumn(column, { signal: abort.signal })).rejects.toThrow('enough')
      expect([await asked(), sums - before]).toEqual([2, 2])
      isHeld = false
      const u = await t.addComputedColumn(column)
      const { a } = (await u.first())!
      expect(a!.steps.map(({ results }) => results)).toEqual([[101], [102], []])
      expect(a!.usage).toEqual({ inputTokens: 30, outputTokens: 15, cost: expect.closeTo(60e-6, 9) })
      expect([await asked(), sums - before]).toEqual([3, 3])
    })

    test('a tool that needs approval waits for a person, also while the database is closed', async () => {
      const name = backend.path()
      const t = await backend.db.createTable(name, { text: pt.string() })
      const tools = pt.tools(add)
      const agent = pt.agent({ model: 'openai/echo', tools, needsApproval: ['add'] })
      const u = await t.addComputedColumn({ answer: agent(t.c.text) })
      const v = await u.addComputedColumn({ said: u.c.answer.get('text').cast(pt.string()) })
      const status = await v.insert([{ text: 'add 7 8' }, { text: 'add 7 9' }, { text: 'hello' }])
      expect(status.errors).toBe(0)
      const said = async (db = backend.db) => {
        const now = await db.getTable(name)
        const rows = await now.orderBy(now.rowId).collect()
        return rows.map((row) => row['said'])
      }
      expect(await said()).toEqual([null, null, 'HELLO'])
      expect(await backend.db.errors(name)).toEqual([])
      // Both were asked at the same time.
      const open = async (db = backend.db) =>
        (await db.approvals()).sort((a, b) => String(a.input).localeCompare(String(b.input)))
      const questions = await open()
      expect(
        questions.map(({ id: _, askedAt, ...rest }) => ({ ...rest, isDate: askedAt instanceof Date })),
      ).toEqual(
        ['add 7 8', 'add 7 9'].map((input, i) => ({
          tool: 'add',
          arguments: { a: 7, b: 8 + i },
          text: '',
          model: 'openai/echo',
          input,
          isDate: true,
        })),
      )
      const db = await backend.reopen()
      await db.idle()
      const [first, second] = backend.keeps ? questions : []
      if (!first || !second) return
      expect(await open(db)).toEqual(questions)
      const sumsBefore = sums
      await db.approve(first.id)
      await db.idle()
      expect(await said(db)).toEqual(['It is 15.', null, 'HELLO'])
      await db.approve(second.id, { approve: false, reason: 'too much' })
      await db.idle()
      expect(await said(db)).toEqual(['It is 15.', 'It is This was not allowed: too much.', 'HELLO'])
      expect(sums - sumsBefore).toBe(1)
      expect(await db.approvals()).toEqual([])
      await expectError(db.approve(first.id), 'INVALID_ARGUMENT', { hint: 'approvals' })
    })

    test('a question may be answered before the rows are there that asked', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      let end: (() => void) | undefined
      const ended = new Promise<string>((resolve) => (end = () => resolve('done')))
      const held = pt.udf({
        name: 'held',
        params: { text: pt.string() },
        returns: pt.string(),
        run: () => ended,
      })
      const agent = pt.agent({ model: 'openai/echo', tools: pt.tools(add), needsApproval: ['add'] })
      const u = await t.addComputedColumn({ answer: agent(t.c.text), other: held({ text: t.c.text }) })
      const inserted = u.insert({ text: 'add 55 5' })
      await expect.poll(async () => (await backend.db.approvals()).length).toBe(1)
      await backend.db.approve((await backend.db.approvals())[0]!.id)
      end!()
      await inserted
      await expect.poll(async () => (await u.first())!.answer?.text).toBe('It is 60.')
    })

    test('an agent is a tool of another, which waits where that waits and counts what it takes', async () => {
      const t = await texts('ask adder: add 30 12')
      const adder = pt.agent({ model: 'openai/echo', tools: pt.tools(add), needsApproval: ['add'] })
      const tools = pt.tools({ fn: adder, name: 'adder', description: 'Adds.' })
      const u = await t.addComputedColumn({ a: pt.agent({ model: 'openai/echo', tools })(t.c.text) })
      expect((await u.first())!.a).toBe(null)
      const [question] = await backend.db.approvals()
      await backend.db.approve(question!.id)
      await backend.db.idle()
      const { a } = (await u.first())!
      expect(a!.text).toBe('It is It is 42..')
      expect(a!.steps[0]!.results).toMatchObject([{ text: 'It is 42.', steps: [{ results: [42] }, {}] }])
      expect(a!.usage).toMatchObject({ inputTokens: 40, outputTokens: 20 })
    })

    test('an agent ends with a tool that it is to stop on, and when its money is spent', async () => {
      const t = await texts('add 3 1 then add 3 2')
      const tools = pt.tools(add)
      const row = await t
        .select({
          stopped: pt.agent({ model: 'openai/echo', tools, stopOn: ['add'] })(t.c.text),
          money: pt.agent({ model: 'openai/echo', tools, costBudget: 40e-6 })(t.c.text),
        })
        .first()
      expect([row!.stopped!.finishReason, row!.money!.finishReason]).toEqual(['stopped', 'budget'])
      expect([row!.stopped!.steps.length, row!.money!.steps.length]).toEqual([1, 2])
      expect(() => pt.agent({ model: 'openai/echo', tools, stopOn: ['sub'] })).toThrow(/no tool 'sub'/)
      const unknown = t.select({ a: pt.agent({ model: 'anthropic/echo', tools, costBudget: 1 })(t.c.text) })
      await expectError(unknown.collect(), 'INVALID_ARGUMENT', { message: 'prices' })
    })

    test('queries and tables are tools', async () => {
      const films = await backend.db.createTable(backend.path(), { title: pt.string(), year: pt.int() })
      await films.insert([
        { title: 'Metropolis', year: 1927 },
        { title: 'M', year: 1931 },
      ])
      const ofYear = pt.query({
        name: 'ofYear',
        params: { year: pt.int() },
        run: ({ year }) => films.where(films.c.year.eq(year)).select('title'),
      })
      const retrieval = pt.retrievalTool(films, { name: 'find', columns: ['title', 'year'], limit: 5 })
      const tools = pt.tools(ofYear, retrieval)
      expect(tools.names).toEqual(['ofYear', 'find'])
      const t = await backend.db.createTable(backend.path(), { response: pt.json() })
      await t.insert([
        {
          response: {
            toolCalls: [
              { id: '1', name: 'ofYear', arguments: { year: 1927 } },
              { id: '2', name: 'find', arguments: { title: 'M' } },
            ],
          },
        },
        {
          response: {
            toolCalls: [
              { id: '1', name: 'find', arguments: {} },
              { id: '2', name: 'other', arguments: {} },
            ],
          },
        },
      ])
      const rows = await t.select({ results: invokeTools(tools, t.c.response) }).collect()
      expect(rows[0]!.results).toEqual({
        ofYear: [[{ title: 'Metropolis' }]],
        find: [[{ title: 'M', year: 1931 }]],
      })
      expect(rows[1]!.results!['find']![0]).toHaveLength(2)
    })

    test('tools are refused that no model could use', async () => {
      const look = pt.udf({ name: 'look', params: { img: pt.image() }, returns: pt.string(), run: () => '' })
      expect(() => pt.tools(look)).toThrow(/no model can give/)
      expect(() => pt.tools(add, add)).toThrow(/Two tools/)
      expect(() => pt.tools({ fn: add, name: 'sum it up!' }).choice({ tool: 'other' })).toThrow(
        /no tool 'other'.*|There is no tool/,
      )
      expect(pt.tools({ fn: add, name: 'sum it up!' }).names).toEqual(['sum_it_up_'])
      expect(() => pt.tools(add).choice({ auto: true, required: true })).toThrow(/exactly one/)
    })
  },
  {
    providers: {
      ...providers,
      openai: { ...providers['openai'], prices: { echo: { input: 1, output: 2 } } },
      bedrock: { baseUrl: `${server}/bedrock`, apiKey: key },
    },
  },
)
