import { autocompletion, completionKeymap, acceptCompletion } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { markdown } from '@codemirror/lang-markdown'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { EditorState, Prec, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { CellKind } from '../cells/schema.ts'
import { completionSource, type Knowledge } from './completion.ts'
import { sqlCompletionSources } from './sql-completion.ts'

const theme = EditorView.theme({
  '&': { fontSize: '0.88rem', backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--code)', padding: '0.5rem 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 0.75rem' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--raised)', outline: '1px solid var(--line)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', border: '1px solid var(--line)', color: 'var(--text)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
})

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.quote], color: 'var(--muted)', fontStyle: 'italic' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'var(--code-function)',
  },
  { tag: [tags.typeName, tags.className], color: 'var(--code-number)' },
  { tag: tags.heading, fontWeight: '700' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
])

export interface EditorOptions {
  readonly kind: CellKind
  readonly source: string
  readonly label: string
  readonly knowledge: Knowledge
  onChange(source: string): void
  onRun(): void
  /** The arrow keys lead beyond the first or last line. */
  onLeave(step: -1 | 1): void
}

export interface CellEditor {
  readonly element: HTMLElement
  focus(): void
  /** Takes over what was written elsewhere. */
  replace(source: string): void
  readonly hasFocus: boolean
}

export function createEditor({
  kind,
  source,
  label,
  knowledge,
  onChange,
  onRun,
  onLeave,
}: EditorOptions): CellEditor {
  let isReplacing = false
  const leave =
    (step: -1 | 1) =>
    ({ state }: EditorView): boolean => {
      const { main } = state.selection
      const line = state.doc.lineAt(main.head).number
      if (!main.empty || line !== (step < 0 ? 1 : state.doc.lines)) return false
      if (step < 0 ? main.head !== state.doc.line(1).from : main.head !== state.doc.length) return false
      onLeave(step)
      return true
    }
  const run = (): boolean => {
    onRun()
    return true
  }
  const keys = Prec.highest(
    keymap.of([
      { key: 'Shift-Enter', run },
      { key: 'Mod-Enter', run },
      { key: 'Tab', run: acceptCompletion },
      { key: 'ArrowUp', run: leave(-1) },
      { key: 'ArrowDown', run: leave(1) },
    ]),
  )
  const language: Extension =
    kind === 'markdown'
      ? [markdown(), EditorView.lineWrapping]
      : [
          kind === 'sql' ? sql({ dialect: PostgreSQL }) : javascript({ typescript: true }),
          indentOnInput(),
          bracketMatching(),
          // Enter always begins a line: a list that opens while somebody types must not take it. Tab takes what is proposed.
          autocompletion({
            override: kind === 'sql' ? sqlCompletionSources(knowledge) : [completionSource(knowledge)],
            defaultKeymap: false,
          }),
          keymap.of(completionKeymap.filter(({ key }) => key !== 'Enter')),
        ]
  const view = new EditorView({
    state: EditorState.create({
      doc: source,
      extensions: [
        keys,
        language,
        history(),
        drawSelection(),
        syntaxHighlighting(colours),
        theme,
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !isReplacing) onChange(state.doc.toString())
        }),
      ],
    }),
  })
  return {
    element: view.dom,
    focus: () => view.focus(),
    replace(text) {
      if (view.state.doc.toString() === text) return
      isReplacing = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
      isReplacing = false
    },
    get hasFocus() {
      return view.hasFocus
    },
  }
}
