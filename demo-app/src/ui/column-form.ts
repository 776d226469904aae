import type { Column, Table } from 'polytable'
import { addColumn, tablePath } from '../data/added-columns.ts'
import type { Notebook } from '../data/notebook.ts'
import { inputKind, recipes, type InputKind, type Recipe } from '../data/recipes.ts'
import type { AddedColumn } from '../data/settings.ts'
import { card, field, fill, h } from './dom.ts'
import { notifyError } from './notices.ts'
import { runTask } from './task.ts'
import { workReport } from './work-report.ts'

const kindOf = (column: Column<unknown> | undefined): InputKind | undefined => column && inputKind(column)

/** Adds a computed column to chunks or documents. */
export function columnForm(notebook: Notebook): { element: HTMLElement; refresh(): Promise<void> } {
  const table = h(
    'select',
    { onchange: () => void refresh() },
    h('option', { value: 'chunks' }, 'chunks'),
    h('option', { value: 'documents' }, 'documents'),
  )
  const recipe = h('select', { onchange: () => enable() })
  const input = h('select', { onchange: () => offerRecipes() })
  const argument = h('input', { type: 'text' })
  const argumentField = field('Word', argument)
  const name = h('input', { type: 'text', required: true, pattern: '[A-Za-z][A-Za-z0-9_]*' })
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Add column')
  const output = h('div')
  let stored: Table | undefined

  const chosenTable = (): AddedColumn['table'] => table.value as AddedColumn['table']
  const chosenRecipe = (): Recipe | undefined => recipes.find(({ id }) => id === recipe.value)

  let suggested = ''
  /** A name that says what is computed and is free, until another is typed. */
  const suggestName = (): void => {
    if (name.value !== suggested) return
    const taken = stored?.columns() ?? []
    const base = `${input.value}_${recipe.value}`
    let free = base
    for (let i = 2; taken.includes(free); i++) free = `${base}_${i}`
    name.value = suggested = free
  }
  const enable = (): void => {
    suggestName()
    const asked = chosenRecipe()?.argument
    argumentField.hidden = !asked
    argument.required = asked !== undefined
    if (!asked) return
    argumentField.querySelector('label')!.textContent = asked.label
    if (argument.type !== asked.type || argument.value === '') {
      argument.type = asked.type
      argument.step = 'any'
      argument.value = asked.initial
    }
  }
  const offerRecipes = (): void => {
    const kind = kindOf(stored?.c[input.value])
    const before = recipe.value
    const offered = recipes.filter((candidate) => candidate.input === kind)
    fill(recipe, ...offered.map(({ id, label }) => h('option', { value: id }, label)))
    if (offered.some(({ id }) => id === before)) recipe.value = before
    enable()
  }
  const refresh = async (): Promise<void> => {
    stored = await notebook.db.getTable(tablePath(notebook, chosenTable()))
    const { c } = stored
    const kinds = ['text', 'number', 'media']
    const names = stored
      .columns()
      .filter((column) => kinds.includes(kindOf(c[column]) ?? ''))
      .sort((a, b) => kinds.indexOf(kindOf(c[a]) ?? '') - kinds.indexOf(kindOf(c[b]) ?? ''))
    const before = input.value
    fill(input, ...names.map((column) => h('option', { value: column }, column)))
    if (names.includes(before)) input.value = before
    offerRecipes()
  }
  const add = async (): Promise<void> => {
    submit.disabled = true
    const column: AddedColumn = {
      table: chosenTable(),
      name: name.value,
      recipe: recipe.value,
      input: input.value,
      argument: chosenRecipe()?.argument ? argument.value : '',
    }
    try {
      const work = await runTask(output, 'Computing', (options) => addColumn(notebook, column, options))
      if (work) {
        fill(output, workReport(`The column ${column.name} was added`, work))
        name.value = suggested = ''
      }
      notebook.changes.announce()
    } catch (error) {
      notifyError('The column was not added', error)
    } finally {
      submit.disabled = false
    }
  }

  const form = h(
    'form',
    {
      onsubmit: (event: SubmitEvent) => {
        event.preventDefault()
        void add()
      },
    },
    h(
      'div',
      { class: 'fields' },
      field('Table', table),
      field('Of column', input),
      field('Compute', recipe),
      argumentField,
      field('Name', name),
      submit,
    ),
  )
  return { element: card('Computed columns', form, output), refresh }
}
