/**
 * What calls a fused call stands for: each argument is the name of one of the fused call's, or a call whose result it is. It is sent as
 * an argument of its own.
 */
export interface CallPlan {
  readonly function: string
  readonly args: Readonly<Record<string, string | CallPlan>>
}

/** The argument that carries the plan. No parameter has this name. */
export const CALL_PLAN = '#plan'
