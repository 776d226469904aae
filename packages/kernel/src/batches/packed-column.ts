import type { EvaluatedColumn } from '@polytable/model/expressions/index'
import { unpackValues, type PackedValues, type Value } from '@polytable/model/types/index'

/** A column whose values came in one piece, and are taken apart where somebody wants them one by one. */
export class PackedColumn implements EvaluatedColumn {
  readonly #packed: PackedValues
  #values: Value[] | undefined

  constructor(packed: PackedValues) {
    this.#packed = packed
  }

  // No properties of the object itself: a copy of it with other values does not take them along.
  get packed(): PackedValues {
    return this.#packed
  }

  get values(): Value[] {
    return (this.#values ??= unpackValues(this.#packed))
  }
}
