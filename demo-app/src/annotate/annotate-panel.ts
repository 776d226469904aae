import type { ItemContent } from '../data/labels.ts'
import type { Notebook } from '../data/notebook.ts'
import { labelTargets, type LabelTarget } from '../data/settings.ts'
import { field, fill, h } from '../ui/dom.ts'
import { notifyError } from '../ui/notices.ts'
import type { Panel } from '../ui/panel.ts'
import { keyAction, type KeyAction } from './key-action.ts'
import { labelList } from './label-list.ts'
import { LabelSession } from './label-session.ts'
import { contentName, labelStage } from './label-stage.ts'

const names: Readonly<Record<LabelTarget, string>> = {
  images: 'Images',
  frames: 'Frames',
  chunks: 'Passages',
}
const missing: Readonly<Record<LabelTarget, string>> = {
  images: 'Add images, or take a photo, to label them.',
  frames: 'Add a video to label its frames.',
  chunks: 'Add a document to label passages of its text.',
}

/** Labels images, frames and passages of chunks, by the keyboard alone where somebody wants that. */
export function annotatePanel(notebook: Notebook): Panel {
  const session = new LabelSession(notebook)
  const select = h(
    'select',
    { onchange: () => void act(() => chooseTarget(select.value as LabelTarget)) },
    ...labelTargets.map((target) => h('option', { value: target }, names[target])),
  )
  const progress = h('progress', { 'aria-label': 'Labelled', value: 0 })
  const count = h('span', { class: 'muted', 'data-testid': 'labelled' })
  const said = h('p', { class: 'muted said', role: 'status' })
  const goesOn = h('input', { type: 'checkbox' })
  const stage = labelStage((given) => void act(() => change(given.label, () => session.change(given, null))))
  const list = labelList({
    give: (label) => void act(() => give(label)),
    add: (label) =>
      void act(() => changeLabels([...session.labels, label], `The label “${label}” was added`)),
    remove: (label) =>
      void act(() =>
        changeLabels(
          session.labels.filter((other) => other !== label),
          `“${label}” is no longer in the list. What has it keeps it.`,
        ),
      ),
  })
  const button = (text: string, keys: string, action: KeyAction): HTMLElement =>
    h(
      'button',
      { type: 'button', 'aria-keyshortcuts': keys, onclick: () => void act(() => perform(action)) },
      text,
    )
  let content: ItemContent | undefined

  /** One action after the other: keys are faster than what is stored. */
  let acting: Promise<void> = Promise.resolve()
  const act = (action: () => Promise<void>): Promise<void> =>
    (acting = acting
      .then(action)
      .catch((error: unknown) => notifyError('The labels could not be read or written', error)))

  const say = (message: string): void => fill(said, message)
  const counted = (): string => `${session.labelled} of ${session.count} labelled`
  /** '3 of 40, garden.md: tree'. */
  const about = (): string => {
    if (!content) return missing[session.target]
    const given = session.given.map(({ label }) => label).join(', ')
    return `${session.at + 1} of ${session.count}, ${contentName(content)}: ${given || 'no label'}`
  }
  const show = async (): Promise<void> => {
    select.value = session.target
    progress.max = Math.max(1, session.count)
    progress.value = session.labelled
    fill(count, counted())
    content = await session.read()
    list.show(session.labels, session.target === 'chunks' ? [] : session.given.map(({ label }) => label!))
    // A picture that takes long to decode keeps no key waiting.
    if (content)
      void stage
        .show(content, session.given)
        .catch((error: unknown) => notifyError('It could not be shown', error))
    else stage.clear(missing[session.target])
  }
  const chooseTarget = async (target: LabelTarget): Promise<void> => {
    await session.choose(target)
    await show()
    say(about())
  }
  const changeLabels = async (labels: readonly string[], message: string): Promise<void> => {
    if (new Set(labels).size < labels.length) return say('There is such a label already.')
    const { target } = session
    await notebook.changeSettings({ labels: { ...notebook.settings.labels, [target]: labels } })
    notebook.changes.tellOthers()
    await show()
    say(message)
  }
  /** Stores a change of a label, and tells of it. @param label that is given or taken back */
  const change = async (label: string | null, store: () => Promise<void>): Promise<void> => {
    const before = session.given.length
    await store()
    notebook.changes.tellOthers()
    await show()
    const name = content ? contentName(content) : ''
    const what = session.given.length < before ? `“${label ?? ''}” taken back` : `labelled “${label ?? ''}”`
    say(`${name}: ${what}. ${counted()}`)
  }
  const give = async (label: string): Promise<void> => {
    if (!content) return
    if (session.target === 'chunks') return giveToSelected(label)
    await change(label, () => session.give(label))
    if (goesOn.checked) await goToUnlabelled(`${said.textContent ?? ''} – `)
  }
  /** The passages that the selected words or the caret are in. */
  const passagesAt = (start: number, stop: number) =>
    session.given.filter(({ passage }) => passage && passage.start <= start && stop <= passage.stop)
  const giveToSelected = async (label: string): Promise<void> => {
    const selected = stage.selected()
    if (!selected) return say('Select words of the text, then choose their label.')
    const { start, stop, quote } = selected
    const [same] = passagesAt(start, stop).filter(
      ({ passage }) => quote === '' || (passage?.start === start && passage.stop === stop),
    )
    if (quote === '' && !same) return say('Select words of the text, then choose their label.')
    await change(label, () => (same ? session.change(same, label) : session.givePassage(label, selected)))
    stage.moveTo(stop)
  }
  const takeBack = async (): Promise<void> => {
    const selected = stage.selected()
    const [given] =
      session.target !== 'chunks' ? session.given : selected ? passagesAt(selected.start, selected.stop) : []
    if (!given) return say('There is no label here to take back.')
    await change(given.label, () => session.change(given, null))
    if (selected) stage.moveTo(selected.stop)
  }
  const move = async (index: number): Promise<void> => {
    session.go(index)
    await show()
    say(about())
  }
  const goToUnlabelled = async (before = ''): Promise<void> => {
    if (!session.goToUnlabelled()) return say(`All ${session.count} are labelled.`)
    await show()
    say(before + about())
  }
  const undo = async (): Promise<void> => {
    if (!(await session.undo())) return say('There is no label to undo.')
    notebook.changes.tellOthers()
    await show()
    say(`Undone. ${about()}. ${counted()}`)
  }
  const perform = async (action: KeyAction): Promise<void> => {
    if (action === 'next') return move(session.at + 1)
    if (action === 'previous') return move(session.at - 1)
    if (action === 'unlabelled') return goToUnlabelled()
    if (action === 'undo') return undo()
    if (action === 'take back') return takeBack()
    const label = session.labels[action - 1]
    return label === undefined ? say(`No label has the key ${action}.`) : give(label)
  }

  const element = h(
    'section',
    {
      'aria-label': 'Annotate',
      class: 'card annotate',
      onkeydown: (event: KeyboardEvent) => {
        const action = keyAction(event)
        if (action === undefined) return
        event.preventDefault()
        void act(() => perform(action))
      },
    },
    h(
      'div',
      { class: 'fields' },
      field('What to label', select),
      h('div', { class: 'counted' }, count, progress),
    ),
    h(
      'div',
      { class: 'actions' },
      button('Previous', 'ArrowLeft K', 'previous'),
      button('Next', 'ArrowRight J', 'next'),
      button('Next without label', 'N', 'unlabelled'),
      button('Take back', '0', 'take back'),
      button('Undo', 'U Control+Z', 'undo'),
      h('label', { class: 'check' }, goesOn, 'Go on after each label'),
    ),
    stage.element,
    list.element,
    said,
    h(
      'p',
      { class: 'muted' },
      'Keys: 1 to 9 label, 0 takes back, ← → or K J move, N goes to the next without a label, U undoes. In a text, arrows move the caret, and with Shift they select.',
    ),
  )
  return {
    element,
    focus: () => stage.element.focus({ preventScroll: true }),
    refresh: () =>
      act(async () => {
        await session.load()
        await show()
      }),
  }
}
