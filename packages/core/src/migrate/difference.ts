import type { OnError } from '../exec/compute.ts'
import type { RunOptions } from '../exec/context.ts'

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

export interface StepOptions extends RunOptions {
  readonly onError?: OnError
}

/** When a step is done: renames come first, and what goes is taken away last, by what depends on it before itself. */
export type Phase = 'rename' | 'change' | 'drop' | 'relax'

/** A difference, and what removes it. */
export interface Step {
  readonly difference: SchemaDifference
  readonly phase: Phase
  run(options: StepOptions): Promise<unknown>
}

type Described = Pick<SchemaDifference, 'target' | 'op'> & { readonly detail?: string }

/** A difference that a step removes without a loss. */
export function additive(difference: Described, run: Step['run'], phase: Phase = 'change'): Step {
  return { difference: described(difference, 'additive'), phase, run }
}

/** A difference that a step removes by taking something away. */
export function destructive(difference: Described, run: Step['run']): Step {
  return { difference: described(difference, 'destructive'), phase: 'drop', run }
}

/** A difference that nothing but another declaration, or another table, removes. */
export function unsupported(difference: Described & { readonly detail: string }): Step {
  return { difference: described(difference, 'unsupported'), phase: 'change', run: async () => undefined }
}

function described(
  { target, op, detail }: Described,
  severity: SchemaDifference['severity'],
): SchemaDifference {
  return { target, op, severity, ...(detail === undefined ? {} : { detail }) }
}
