/** One call of the public API, as data. What it writes follows from it alone. */
export type Operation =
  | { readonly kind: 'createItems' | 'createDocuments' | 'createChunks' | 'createLater' }
  | { readonly kind: 'markItems' | 'indexItems' | 'indexChunks' }
  | { readonly kind: 'insert'; readonly statement: number; readonly first: number; readonly rows: number }
  | { readonly kind: 'update'; readonly statement: number; readonly revision: number }
  | { readonly kind: 'delete'; readonly statement: number }
  /** Undoes the insert of this statement, the last change of the items. */
  | { readonly kind: 'revertInsert'; readonly statement: number }
  | {
      readonly kind: 'addDocuments'
      readonly statement: number
      readonly first: number
      readonly rows: number
    }
  | { readonly kind: 'changeDocument'; readonly id: number; readonly revision: number }
  | { readonly kind: 'deleteDocuments'; readonly statement: number }
  | { readonly kind: 'addColumn' | 'dropColumn' | 'addIndex' | 'dropIndex' | 'createView' | 'dropView' }
  | { readonly kind: 'createScratch' | 'fillScratch' | 'dropScratch' }
  /** Lets go of old versions: nothing that is compared changes. */
  | { readonly kind: 'vacuum'; readonly tables: readonly string[] }

export interface Item {
  readonly statement: number
  /** How many rows the item's statement inserted. */
  readonly of: number
  readonly revision: number
}

export interface StoredDocument {
  readonly statement: number
  readonly of: number
  readonly revision: number
}

/** What a database holds after some operations. */
export interface World {
  readonly items: ReadonlyMap<number, Item>
  readonly documents: ReadonlyMap<number, StoredDocument>
  /** Rows of the table 'scratch'. */
  readonly scratch: number
  /** Tables, columns and indexes that exist: the kind of the operation that made each. */
  readonly made: ReadonlySet<string>
  /** The version of the table 'items', and of 'documents'. */
  readonly itemsVersion: number
  readonly documentsVersion: number
}

export const emptyWorld: World = {
  items: new Map(),
  documents: new Map(),
  scratch: 0,
  made: new Set(),
  itemsVersion: 0,
  documentsVersion: 0,
}

/** How many documents 'fillScratch' inserts. */
export const SCRATCH_ROWS = 5

/** What undoes what was made. */
const undone: Readonly<Record<string, string>> = {
  dropColumn: 'addColumn',
  dropIndex: 'addIndex',
  dropView: 'createView',
  dropScratch: 'createScratch',
}

/** The world after an operation. */
export function apply(world: World, operation: Operation): World {
  switch (operation.kind) {
    case 'insert': {
      const { first, statement, rows } = operation
      const added = newRows(first, rows, { statement, of: rows, revision: 0 })
      return { ...world, items: new Map([...world.items, ...added]), itemsVersion: world.itemsVersion + 1 }
    }
    case 'update': {
      const changed = [...world.items].map(([id, item]): [number, Item] => [
        id,
        item.statement === operation.statement ? { ...item, revision: operation.revision } : item,
      ])
      return { ...world, items: new Map(changed), itemsVersion: world.itemsVersion + 1 }
    }
    case 'delete':
    case 'revertInsert': {
      const kept = [...world.items].filter(([, item]) => item.statement !== operation.statement)
      const step = operation.kind === 'delete' ? 1 : -1
      return { ...world, items: new Map(kept), itemsVersion: world.itemsVersion + step }
    }
    case 'addDocuments':
    case 'changeDocument':
    case 'deleteDocuments':
      return {
        ...world,
        documents: documentsAfter(world.documents, operation),
        documentsVersion: world.documentsVersion + 1,
      }
    case 'vacuum':
      return world
    case 'fillScratch':
      return { ...world, scratch: world.scratch + SCRATCH_ROWS }
    default:
      return applySchema(world, operation.kind)
  }
}

function documentsAfter(
  documents: World['documents'],
  operation: Extract<Operation, { kind: 'addDocuments' | 'changeDocument' | 'deleteDocuments' }>,
): World['documents'] {
  switch (operation.kind) {
    case 'addDocuments': {
      const { first, statement, rows } = operation
      return new Map([...documents, ...newRows(first, rows, { statement, of: rows, revision: 0 })])
    }
    case 'changeDocument': {
      const document = documents.get(operation.id)!
      return new Map([...documents, [operation.id, { ...document, revision: operation.revision }]])
    }
    case 'deleteDocuments':
      return new Map([...documents].filter(([, document]) => document.statement !== operation.statement))
  }
}

function newRows<T>(first: number, count: number, row: T): [number, T][] {
  return Array.from({ length: count }, (_, i) => [first + i, row])
}

function applySchema(world: World, kind: string): World {
  const made = new Set(world.made)
  const before = undone[kind]
  if (before === undefined) made.add(kind)
  else made.delete(before)
  const changesItems = ['markItems', 'indexItems', 'addColumn', 'dropColumn', 'addIndex', 'dropIndex']
  return {
    ...world,
    made,
    scratch: kind === 'dropScratch' ? 0 : world.scratch,
    itemsVersion: world.itemsVersion + (changesItems.includes(kind) ? 1 : 0),
  }
}
