import type { OnError, RunOptions } from '@polytable/model/protocol/options'
import type { SchemaDifference } from '@polytable/model/protocol/migration'

export interface StepOptions extends RunOptions {
  readonly onError?: OnError
}

/** The order of steps: renames first, drops last, and dependents are dropped before what they depend on. */
export type Phase = 'rename' | 'change' | 'drop' | 'relax'

/** A difference, and what removes it. */
export interface Step {
  readonly difference: SchemaDifference
  readonly phase: Phase
  run(options: StepOptions): Promise<unknown>
}

type Described = Pick<SchemaDifference, 'target' | 'op'> & { readonly detail?: string }

/** A difference that a step removes without data loss. */
export function additive(difference: Described, run: Step['run'], phase: Phase = 'change'): Step {
  return { difference: described(difference, 'additive'), phase, run }
}

/** A difference that a step removes by dropping something (destructive). */
export function destructive(difference: Described, run: Step['run']): Step {
  return { difference: described(difference, 'destructive'), phase: 'drop', run }
}

/** A difference that cannot be migrated: the declaration or the table has to be replaced. */
export function unsupported(difference: Described & { readonly detail: string }): Step {
  return { difference: described(difference, 'unsupported'), phase: 'change', run: async () => undefined }
}

function described(
  { target, op, detail }: Described,
  severity: SchemaDifference['severity'],
): SchemaDifference {
  return { target, op, severity, ...(detail === undefined ? {} : { detail }) }
}
