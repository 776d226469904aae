import type { Notebook } from '../data/notebook.ts'
import { search, type Answer } from '../data/search.ts'
import { wordsOf } from '../data/words.ts'
import { openPassage } from '../viewer/open-passage.ts'
import { fill, h } from './dom.ts'
import { highlighted } from './highlight.ts'
import { notifyError } from './notices.ts'
import type { Panel } from './panel.ts'

export interface Search {
  /** The question, which is asked from every part of the page. */
  readonly form: HTMLElement
  readonly panel: Panel
}

/**
 * Asks a question of all documents.
 * @param show brings the answers into view
 */
export function createSearch(notebook: Notebook, show: () => void): Search {
  const results = h('ol', { class: 'answers', 'aria-label': 'Answers' })
  const summary = h('p', { class: 'muted', role: 'status' }, 'Ask something about your documents.')
  const input = h('input', {
    type: 'search',
    id: 'question',
    name: 'question',
    autocomplete: 'off',
    placeholder: 'What is it about?',
    required: true,
  })
  let asked: AbortController | undefined
  let shown = new Map<string, HTMLElement>()

  /** What is shown already stays in the page, and with it the focus. */
  const showAnswers = (answers: readonly Answer[], words: readonly string[]): void => {
    const keys = answers.map((answer, rank) => JSON.stringify([rank, answer, words]))
    const isShown = keys.length === shown.size && keys.every((key) => shown.has(key))
    if (isShown) return
    shown = new Map(
      answers.map((answer, i) => [keys[i]!, shown.get(keys[i]!) ?? answerElement(answer, words)]),
    )
    const focused = results.contains(document.activeElement)
      ? (document.activeElement as HTMLElement)
      : undefined
    fill(results, ...shown.values())
    if (focused?.isConnected) focused.focus()
  }

  const ask = async (): Promise<void> => {
    const question = input.value.trim()
    if (question === '') return
    asked?.abort()
    const { signal } = (asked = new AbortController())
    try {
      const started = performance.now()
      const answers = await search(notebook, question, { signal })
      if (signal.aborted) return
      const took = Math.round(performance.now() - started)
      fill(
        summary,
        answers.length === 0
          ? 'Nothing found. Add documents, or use other words.'
          : `The ${answers.length} nearest chunks, in ${took} ms`,
      )
      showAnswers(answers, wordsOf(question))
    } catch (error) {
      if (!signal.aborted) notifyError('The question could not be answered', error)
    }
  }

  const form = h(
    'form',
    {
      role: 'search',
      class: 'search',
      onsubmit: (event: SubmitEvent) => {
        event.preventDefault()
        show()
        void ask()
      },
    },
    h('label', { for: 'question', class: 'visually-hidden' }, 'Question'),
    input,
    h('button', { type: 'submit', class: 'primary' }, 'Search'),
  )
  return {
    form,
    panel: {
      element: h('section', { 'aria-label': 'Search' }, summary, results),
      /** What was found may have gone: the last question is asked again. */
      refresh: async () => (asked ? ask() : undefined),
    },
  }
}

function answerElement(answer: Answer, words: readonly string[]): HTMLElement {
  const { text, document, page, heading, score, hasWords } = answer
  const name = document.name ?? document.url
  const at = page === null ? '' : ` at page ${page}`
  const percent = Math.max(0, Math.round((score ?? 0) * 100))
  return h(
    'li',
    { class: 'card answer' },
    h(
      'header',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'link name',
          'aria-label': `Open ${name}${at}`,
          onclick: () => void openPassage(answer),
        },
        name,
      ),
      page !== null && h('span', { class: 'muted' }, `page ${page}`),
      heading && h('span', { class: 'muted heading' }, heading),
      h(
        'span',
        { class: 'score', title: score === null ? undefined : `Similarity ${score.toFixed(4)}` },
        hasWords && h('span', { class: 'chip' }, 'words'),
        h('meter', { min: 0, max: 100, value: percent, 'aria-hidden': 'true' }),
        score === null ? '–' : score.toFixed(3),
      ),
    ),
    h('p', { tabindex: 0 }, ...highlighted(text, words)),
  )
}
