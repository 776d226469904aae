import type {
  BtreeDefinition,
  ColumnDefinition,
  IndexDefinition,
  IteratorDefinition,
  TextDefinition,
} from '../ddl/definitions.ts'
import type { ExprNode } from '../expr/index.ts'
import type { SampleSpec } from '../query/spec.ts'
import type { CheckSchema } from '../schema/index.ts'

/** A table or view as a program declares it. Expressions name tables by path and columns by name. */
export interface TableDeclaration {
  readonly path: string
  /** In an order in which each computed column reads only those before it. */
  readonly columns: readonly ColumnDefinition[]
  /** Conditions of whole rows. */
  readonly checks: readonly CheckSchema[]
  readonly indexes: readonly IndexDefinition[]
  readonly btrees: readonly BtreeDefinition[]
  readonly texts: readonly TextDefinition[]
  readonly view?: {
    readonly base: string
    readonly filter?: ExprNode
    readonly sample?: SampleSpec
    readonly iterator?: IteratorDefinition
  }
}
