import type {
  ColumnDefinition,
  IndexDefinition,
  BtreeDefinition,
  TextDefinition,
  IteratorDefinition,
} from './definitions.ts'
import type { CheckSchema } from '../schemas/index.ts'
import type { ExprNode } from '../expressions/index.ts'
import type { SampleSpec } from './query-spec.ts'
import type { RunOptions } from './options.ts'

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

export type SchemaOperation =
  | 'createTable'
  | 'createView'
  | 'addColumn'
  | 'renameColumn'
  | 'dropColumn'
  | 'changeType'
  | 'changeNullable'
  | 'changeValue'
  | 'changeDefault'
  | 'changeComment'
  | 'changeDestination'
  | 'changeMediaValidation'
  | 'changePrimaryKey'
  | 'addUnique'
  | 'dropUnique'
  | 'addCheck'
  | 'changeCheck'
  | 'dropCheck'
  | 'addIndex'
  | 'changeIndex'
  | 'dropIndex'
  | 'changeKind'
  | 'changeBase'
  | 'changeFilter'
  | 'changeIterator'

/** One difference between what is declared and what is stored. */
export interface SchemaDifference {
  /** The path of the table, with the column or index after a dot. */
  readonly target: string
  /** What is to be done. */
  readonly op: SchemaOperation
  /**
   * 'additive': nothing that was given is lost. 'destructive': data, or what guards or finds them, is dropped. 'unsupported': it
   * cannot be done to the table that there is; `detail` says what to do.
   */
  readonly severity: 'additive' | 'destructive' | 'unsupported'
  /** The difference in words. */
  readonly detail?: string
}

export interface MigrateSchemaOptions extends RunOptions {
  /** What is done about what is stored but not declared; it is refused unless given. */
  readonly undeclared?: 'keep' | 'drop' | 'refuse'
  /** Change nothing; only say what would be done, or throw what would be thrown. */
  readonly dryRun?: boolean
}
