import type { ColumnDefinition, IndexDefinition, IteratorDefinition } from '../ddl/definitions.ts'
import type { ExprNode } from '../expr/index.ts'

/** A table or view as a program declares it. Expressions name tables by path and columns by name. */
export interface TableDeclaration {
  readonly path: string
  /** In an order in which each computed column reads only those before it. */
  readonly columns: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
  readonly view?: {
    readonly base: string
    readonly filter?: ExprNode
    readonly iterator?: IteratorDefinition
  }
}
