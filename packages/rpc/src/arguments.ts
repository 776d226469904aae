import type { PlacedReference, Reference } from './references.ts'
import { transferablesOf } from './transfer.ts'

export interface EncodedArguments {
  readonly values: unknown[]
  readonly references: PlacedReference[] | undefined
  readonly transfer: Transferable[]
}

const NO_ARGUMENTS: EncodedArguments = { values: [], references: undefined, transfer: [] }

/**
 * Splits arguments into what can be cloned and references for the rest. `refer` gives the reference for a value, or
 * undefined where the value is plain. Looked at are the arguments and the properties of those that are plain objects.
 */
export function encodeArguments(
  args: readonly unknown[],
  refer: (value: unknown) => Reference | undefined,
): EncodedArguments {
  if (args.length === 0) return NO_ARGUMENTS
  const values: unknown[] = []
  const transfer: Transferable[] = []
  let references: PlacedReference[] | undefined

  const noteTransfer = (value: unknown) => {
    for (const transferable of transferablesOf(value)) transfer.push(transferable)
  }

  args.forEach((argument, index) => {
    noteTransfer(argument)
    const reference = refer(argument)
    if (reference !== undefined) {
      values.push(undefined)
      ;(references ??= []).push({ argument: index, reference })
      return
    }
    if (!isPlainObject(argument)) {
      values.push(argument)
      return
    }
    let copy: Record<string, unknown> | undefined
    for (const property of Object.keys(argument)) {
      const value = argument[property]
      noteTransfer(value)
      const reference = refer(value)
      if (reference === undefined) continue
      copy ??= { ...argument }
      delete copy[property]
      ;(references ??= []).push({ argument: index, property, reference })
    }
    values.push(copy ?? argument)
  })
  return { values, references, transfer }
}

/** Puts what `resolve` gives for each reference back in its place. */
export function decodeArguments(
  values: unknown[],
  references: readonly PlacedReference[] | undefined,
  resolve: (reference: Reference) => unknown,
): unknown[] {
  for (const { argument, property, reference } of references ?? []) {
    const value = resolve(reference)
    if (property === undefined) values[argument] = value
    else (values[argument] as Record<string, unknown>)[property] = value
  }
  return values
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
