import { PolytableError } from '@polytable/model/errors/index'
import { keyOfColumn, columnsOf, displayExpression, type ExprNode } from '@polytable/model/expressions/index'
import type {
  BtreeDefinition,
  ColumnDefinition,
  IndexDefinition,
  IteratorDefinition,
  TextDefinition,
} from '@polytable/model/protocol/definitions'
import type { SampleSpec } from '@polytable/model/protocol/query-spec'
import type { TableInfo } from '@polytable/model/protocol/table-info'
import type { CheckSchema } from '@polytable/model/schemas/index'
import { displayType, type ColumnType } from '@polytable/model/types/index'
import { checkCalls } from '../calls/check-arguments.ts'
import { declarationCalls } from '../calls/expression-arguments.ts'
import { checkFunction } from '../calls/function-arguments.ts'
import { computedNode, type Computations } from '../expressions/computations.ts'
import { conditionNode, type Condition } from '../expressions/expression.ts'
import type { IteratorCall, WithPosition } from '../functions/iterator.ts'
import type { AnyColumn } from '../queries/rows.ts'
import { Column } from '../tables/column.ts'
import {
  embeddingDefinition,
  type EmbeddableColumn,
  type EmbeddingOptions,
  type VectorIndexOptions,
} from '../tables/embedding-index.ts'
import { columnProxy, validatorsOf, type Columns } from '../tables/table.ts'
import type { Validators } from '../tables/validators.ts'
import {
  declaredColumn,
  ownColumn,
  type ColumnBuilders,
  type ShapeOf,
  type TableColumns,
} from './column-builder.ts'
import { namedChecks, type MakeChecks } from './named-checks.ts'
import type { ComputedShape, Merge, Shape } from './shape.ts'

/** A declared index; made by {@link embeddingIndex}, {@link btreeIndex} or {@link textIndex}. */
export type IndexDeclaration =
  | {
      /** An embedding index. */
      readonly embedding: IndexDefinition
    }
  | {
      /** A B-tree index. */
      readonly btree: BtreeDefinition
    }
  | {
      /** A text index. */
      readonly text: TextDefinition
    }

/** Declares an embedding index on a column of texts or media, or without an embedding on a column of vectors. */
export function embeddingIndex(column: EmbeddableColumn, options: EmbeddingOptions): IndexDeclaration
export function embeddingIndex(column: AnyColumn, options?: VectorIndexOptions): IndexDeclaration
export function embeddingIndex(
  column: AnyColumn,
  options?: EmbeddingOptions | VectorIndexOptions,
): IndexDeclaration {
  checkFunction('embeddingIndex', { column, options })
  return { embedding: embeddingDefinition(column, options) }
}

/** Declares a B-tree index on a column, for conditions on its values. */
export function btreeIndex(column: AnyColumn, options: { readonly name?: string } = {}): IndexDeclaration {
  checkFunction('btreeIndex', { column, options })
  return { btree: { column: column.name, ...options } }
}

/** Declares an index on the words of a text column. */
export function textIndex(
  column: Column<string> | Column<string | null>,
  options: Omit<TextDefinition, 'column'> = {},
): IndexDeclaration {
  checkFunction('textIndex', { column, options })
  return { text: { column: column.name, ...options } }
}

interface Declared {
  readonly path: string
  readonly columns: readonly ColumnDefinition[]
  readonly checks: readonly CheckSchema[]
  readonly indexes: readonly IndexDefinition[]
  readonly btrees: readonly BtreeDefinition[]
  readonly texts: readonly TextDefinition[]
  readonly validators: Validators
  readonly view?: {
    readonly base: AnyDeclaration
    readonly filter?: ExprNode
    readonly sample?: SampleSpec
    readonly iterator?: IteratorDefinition
  }
}

/** A declared table or view of any columns. */
export type AnyDeclaration = Declaration<Shape>

/** A table or view as a program declares it: data, bound to no database. Immutable. */
export class Declaration<S extends Shape> {
  /** The types of the columns. Only the type checker knows it. */
  declare readonly shape: S
  /** What is declared, as plain data. */
  readonly declared: Declared

  static {
    checkCalls(this, declarationCalls)
  }

  constructor(declared: Declared) {
    this.declared = declared
  }

  /** The path of the table or view. */
  get path(): string {
    return this.declared.path
  }

  /** Columns of the declaration as expressions. */
  get c(): Columns<S> {
    const visible = visibleColumns(this.declared)
    return columnProxy<S>(
      this.path,
      [...visible].map(
        ([name, type]) => new Column({ kind: 'column', table: this.path, column: name, type }, name),
      ),
    )
  }

  /** Adds computed columns, of expressions or of plain objects and lists that hold them. */
  computed<const E extends Computations>(
    make: (columns: Columns<S>) => E,
  ): Declaration<Merge<S, ComputedShape<E>>> {
    const columns = Object.entries(make(this.c)).map(([name, value]) => {
      const node = computedNode(value, name)
      return { name, type: node.type, value: node, stored: true }
    })
    return new Declaration({ ...this.declared, columns: [...this.declared.columns, ...columns] })
  }

  /**
   * Says what columns were called before, computed ones too: `.renamed({ newName: 'oldName' })`. See `renamedFrom` of columns.
   * @throws PolytableError COLUMN_NOT_FOUND for what is no column of the declaration itself
   */
  renamed(oldNames: { readonly [K in keyof S]?: string }): Declaration<S> {
    const old = new Map(Object.entries(oldNames as Readonly<Record<string, string>>))
    const unknown = [...old.keys()].find(
      (name) => !this.declared.columns.some((column) => column.name === name),
    )
    if (unknown !== undefined) {
      throw new PolytableError(
        'COLUMN_NOT_FOUND',
        `'${this.path}' declares no column '${unknown}' of its own`,
        {
          table: this.path,
          column: unknown,
        },
      )
    }
    const columns = this.declared.columns.map((column) => {
      const renamedFrom = old.get(column.name)
      return renamedFrom === undefined ? column : { ...column, renamedFrom }
    })
    return new Declaration({ ...this.declared, columns })
  }

  /** Adds an index. */
  index(make: (columns: Columns<S>) => IndexDeclaration): Declaration<S> {
    const { indexes, btrees, texts } = this.declared
    const made = make(this.c)
    const more =
      'btree' in made
        ? { btrees: [...btrees, made.btree] }
        : 'text' in made
          ? { texts: [...texts, made.text] }
          : { indexes: [...indexes, made.embedding] }
    return new Declaration({ ...this.declared, ...more })
  }
}

/** Options of `pt.table`. */
export interface DeclaredTableOptions<S extends Shape> {
  /** Conditions that every row keeps, by name: `check: (c) => ({ ordered: c.from.lt(c.to) })`. Null is not false. */
  readonly check?: MakeChecks<S>
}

/** Declares a table. */
export function table<const C extends ColumnBuilders>(
  path: string,
  columns: C,
  options: DeclaredTableOptions<ShapeOf<C>> = {},
): Declaration<ShapeOf<C>> {
  checkFunction('table', { path, columns, options })
  const { check } = options
  const definitions = Object.entries(columns).map(([name, builder]) => declaredColumn(name, builder))
  return new Declaration({
    path,
    columns: definitions,
    checks: check ? namedChecks(path, definitions, check) : [],
    indexes: [],
    btrees: [],
    texts: [],
    validators: validatorsOf(columns),
  })
}

/** A share of the rows, from 0 to 1, drawn by a seed: a whole number, one by chance where none is given. */
export interface ViewSample {
  /** How much of the rows, from 0 to 1. */
  readonly fraction: number
  /** Another number draws other rows; 0 unless given. */
  readonly seed?: number
}

/** Options of `pt.view`. */
export interface ViewOptions<S extends Shape, I extends Shape, A extends TableColumns> {
  /** Makes many rows of each row of the base. */
  readonly iterator?: (columns: Columns<S>) => IteratorCall<I>
  /** The condition of the rows that the view has. */
  readonly where?: (columns: Columns<S>) => Condition
  /** Of the rows that satisfy `where` the view has this share, new ones too. */
  readonly sample?: ViewSample
  /** Columns of the view's own: expressions, and declared ones, which have to be nullable or to have a default. */
  readonly additionalColumns?: (columns: Columns<S>) => A
}

/** Declares a view on a declared table or view. */
export function view<
  S extends Shape,
  I extends Shape = Record<never, never>,
  const A extends TableColumns = Record<never, never>,
>(
  path: string,
  base: Declaration<S>,
  options: ViewOptions<S, I, A> & { readonly iterator: (columns: Columns<S>) => IteratorCall<I> },
): Declaration<Merge<Merge<S, WithPosition<I>>, ShapeOf<A>>>
export function view<S extends Shape, const A extends TableColumns = Record<never, never>>(
  path: string,
  base: Declaration<S>,
  options?: ViewOptions<S, Record<never, never>, A>,
): Declaration<Merge<S, ShapeOf<A>>>
export function view(
  path: string,
  base: AnyDeclaration,
  options: ViewOptions<Shape, Shape, TableColumns> = {},
): AnyDeclaration {
  checkFunction('view', { path, base, options })
  const columns = base.c
  const filter = options.where && conditionNode('view', options.where(columns))
  const iterator = options.iterator?.(columns).definition
  const additional = options.additionalColumns?.(columns) ?? {}
  return new Declaration({
    path,
    columns: Object.entries(additional).map(([name, column]) => ownColumn(name, column)),
    checks: [],
    indexes: [],
    btrees: [],
    texts: [],
    validators: validatorsOf(additional),
    view: {
      base,
      filter,
      sample: options.sample && { ...options.sample, stratifyBy: [] },
      iterator,
    },
  })
}

/** Names and types of all that a declared table or view shows, what it has itself before what its base has. */
function visibleColumns({ columns, view: definition }: Declared): Map<string, ColumnType> {
  const byName = new Map<string, ColumnType>()
  const add = (name: string, type: ColumnType): void => {
    if (!byName.has(name)) byName.set(name, type)
  }
  for (const { name, type } of columns) add(name, type)
  if (definition?.iterator) {
    add('pos', { kind: 'int', nullable: false })
    for (const { name, type } of definition.iterator.outputs) add(name, type)
  }
  if (definition) for (const [name, type] of visibleColumns(definition.base.declared)) add(name, type)
  return byName
}

/** What a declaration says of its table, for a handle that names table and columns by path and name. */
export function declaredInfo({
  path,
  declared,
}: {
  readonly path: string
  readonly declared: Declared
}): TableInfo {
  return {
    id: path,
    path,
    kind: declared.view ? 'view' : 'table',
    base: declared.view?.base.path ?? null,
    version: 0,
    columns: [...visibleColumns(declared)].map(([name, type]) => {
      const own = declared.columns.find((column) => column.name === name)
      const reads = own?.value ? columnsOf(own.value).map(keyOfColumn) : []
      return {
        table: path,
        id: name,
        name,
        type,
        displayType: displayType(type),
        definedIn: path,
        versionAdded: 0,
        isComputed: own?.value !== undefined,
        computedWith: own?.value ? show(own.value) : null,
        dependsOn: reads,
        isStored: own?.stored ?? true,
        isStale: false,
        isPrimaryKey: own?.primaryKey ?? false,
        isUnique: own?.unique ?? false,
        isIteratorColumn: !own,
        hasDefault: own?.default !== undefined,
        comment: own?.comment,
      }
    }),
    indexes: [],
    primaryKey: declared.columns.filter((column) => column.primaryKey).map((column) => column.name),
    checks: [],
    viewFilter: declared.view?.filter ? show(declared.view.filter) : null,
    viewSample: null,
    iteratorCall: declared.view?.iterator?.function ?? null,
    comment: null,
    customMetadata: null,
  }
}

function show(node: ExprNode): string {
  return displayExpression(node, ({ column }) => column)
}
