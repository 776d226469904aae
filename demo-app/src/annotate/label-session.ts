import {
  changeLabel,
  giveLabel,
  itemKey,
  listItems,
  listLabels,
  readItem,
  undoLabel,
  type GivenLabel,
  type ItemContent,
  type LabelItem,
  type Passage,
} from '../data/labels.ts'
import type { Notebook } from '../data/notebook.ts'
import type { LabelTarget } from '../data/settings.ts'

/** What is to be labelled, what of it is, and the item that is looked at. */
export class LabelSession {
  readonly #notebook: Notebook
  #target: LabelTarget = 'images'
  #items: readonly LabelItem[] = []
  #given: readonly GivenLabel[] = []
  #at = 0

  constructor(notebook: Notebook) {
    this.#notebook = notebook
  }

  get target(): LabelTarget {
    return this.#target
  }
  get count(): number {
    return this.#items.length
  }
  /** From 0. */
  get at(): number {
    return this.#at
  }
  get item(): LabelItem | undefined {
    return this.#items[this.#at]
  }
  /** The labels that the item has; of a chunk those of its passages. */
  get given(): readonly GivenLabel[] {
    return this.item ? this.#labelsOf(this.item) : []
  }
  get labelled(): number {
    const keys = this.#labelledKeys()
    return this.#items.filter((item) => keys.has(itemKey(item))).length
  }
  /** The labels there are to give. */
  get labels(): readonly string[] {
    return this.#notebook.settings.labels[this.target]
  }

  /** Goes to the first item of others. */
  async choose(target: LabelTarget): Promise<void> {
    this.#target = target
    this.#at = 0
    await this.load()
  }

  /** Reads again what is stored; the item stays the one that is looked at while it is there. */
  async load(): Promise<void> {
    const { target, item } = this
    const [items, given] = await Promise.all([listItems(this.#notebook, target), listLabels(this.#notebook)])
    this.#items = items
    this.#given = given
    if (!item || !this.#goTo(item)) this.go(this.#at)
  }

  /** @returns whether it is another item than before */
  go(index: number): boolean {
    const before = this.#at
    this.#at = Math.max(0, Math.min(this.#items.length - 1, index))
    return this.#at !== before
  }

  /** Goes to the next item without a label, from the end on to the start. False where all have one. */
  goToUnlabelled(): boolean {
    const { length } = this.#items
    const keys = this.#labelledKeys()
    for (let step = 1; step <= length; step++) {
      const index = (this.#at + step) % length
      if (keys.has(itemKey(this.#items[index]!))) continue
      this.#at = index
      return true
    }
    return false
  }

  /** Undefined where there is none. */
  async read(): Promise<ItemContent | undefined> {
    return this.item && readItem(this.#notebook, this.item)
  }

  /** Gives the item a label in place of the one it has. */
  async give(label: string): Promise<void> {
    const { item } = this
    if (!item) return
    // Also one that was taken back: a label given again is a change of it.
    const before = this.#given.findLast((given) => itemKey(given) === itemKey(item))
    if (before) await this.change(before, label)
    else this.#given = [...this.#given, await giveLabel(this.#notebook, item, label)]
  }

  async givePassage(label: string, passage: Passage): Promise<void> {
    const { item } = this
    if (item) this.#given = [...this.#given, await giveLabel(this.#notebook, item, label, passage)]
  }

  /** @param label null to take it back */
  async change(given: GivenLabel, label: string | null): Promise<void> {
    const changed = await changeLabel(this.#notebook, given, label)
    this.#given = this.#given.map((one) => (one.id === given.id ? changed : one))
  }

  /** Takes back the last change, and goes to what it was of. False where there is none. */
  async undo(): Promise<boolean> {
    const before = this.#given
    if (!(await undoLabel(this.#notebook))) return false
    const after = await listLabels(this.#notebook)
    const undone = before.find(({ id, label }) => after.find((one) => one.id === id)?.label !== label)
    this.#given = after
    if (undone && undone.target !== this.target) await this.choose(undone.target)
    if (undone) this.#goTo(undone)
    return true
  }

  #labelledKeys(): Set<string> {
    return new Set(this.#given.filter(({ label }) => label !== null).map(itemKey))
  }

  #labelsOf(item: LabelItem): GivenLabel[] {
    const key = itemKey(item)
    return this.#given.filter((given) => given.label !== null && itemKey(given) === key)
  }

  #goTo(item: LabelItem): boolean {
    const index = this.#items.findIndex((one) => itemKey(one) === itemKey(item))
    if (index >= 0) this.#at = index
    return index >= 0
  }
}
