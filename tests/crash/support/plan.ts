import type { Random } from './random.ts'
import type { Operation, World } from './world.ts'

/** What there is before any row: made in this order. */
const setUp = [
  'createItems',
  'markItems',
  'createDocuments',
  'createChunks',
  'createLater',
  'indexItems',
  'indexChunks',
] as const

/** What comes and goes while rows do. */
const toggles = [
  ['addColumn', 'dropColumn'],
  ['addIndex', 'dropIndex'],
  ['createView', 'dropView'],
] as const

const MANY_ITEMS = 2500
const MANY_DOCUMENTS = 25

/** How often the schema changes. */
export type Pace = 'rows' | 'schema'

/** Plans one operation after the other for a world that all of them change. */
export class Planner {
  readonly #random: Random
  #statement = 0
  #item = 0
  #document = 0

  constructor(random: Random) {
    this.#random = random
  }

  next(world: World, pace: Pace): Operation {
    const missing = setUp.find((kind) => !world.made.has(kind))
    if (missing !== undefined) return { kind: missing }
    if (this.#random.chance(pace === 'schema' ? 0.6 : 0.05)) return this.#schema(world)
    // Not of documents: who reads their files meanwhile may hold on to versions that go.
    if (this.#random.chance(0.1)) return { kind: 'vacuum', tables: ['items'] }
    return this.#random.chance(0.6) ? this.#items(world) : this.#documents(world)
  }

  #schema(world: World): Operation {
    if (this.#random.chance(0.4)) {
      if (!world.made.has('createScratch')) return { kind: 'createScratch' }
      return { kind: world.scratch === 0 ? 'fillScratch' : 'dropScratch' }
    }
    const [make, undo] = this.#random.pick(toggles)
    return { kind: world.made.has(make) ? undo : make }
  }

  #items({ items }: World): Operation {
    const statements = [...new Set([...items.values()].map((item) => item.statement))]
    const roll = this.#random.next()
    if (statements.length > 0 && (items.size > MANY_ITEMS || roll < 0.2)) {
      return { kind: 'delete', statement: this.#random.pick(statements) }
    }
    if (statements.length > 0 && roll < 0.45) {
      return { kind: 'update', statement: this.#random.pick(statements), revision: ++this.#statement }
    }
    // More than a thousand rows travel in several batches.
    const rows = this.#random.chance(0.15) ? this.#random.between(1001, 2200) : this.#random.between(1, 60)
    const first = this.#item + 1
    this.#item += rows
    return { kind: 'insert', statement: ++this.#statement, first, rows }
  }

  #documents({ documents }: World): Operation {
    const ids = [...documents.keys()]
    const roll = this.#random.next()
    if (ids.length > 0 && (ids.length > MANY_DOCUMENTS || roll < 0.2)) {
      return { kind: 'deleteDocuments', statement: documents.get(this.#random.pick(ids))!.statement }
    }
    if (ids.length > 0 && roll < 0.45) {
      return { kind: 'changeDocument', id: this.#random.pick(ids), revision: ++this.#statement }
    }
    const rows = this.#random.between(1, 6)
    const first = this.#document + 1
    this.#document += rows
    return { kind: 'addDocuments', statement: ++this.#statement, first, rows }
  }
}
