import { fromJson } from '@polytable/model/types/index'
import type { CallArguments } from '@polytable/model/protocol/functions'
import { presenter } from '../values/convert.ts'
import type { DefinedFunction } from '../definitions/defined-functions.ts'
import type { MediaReader } from '../values/media-file.ts'

/**
 * What a function is given for each row; undefined where null is given for a parameter that is not nullable. A call that was stored
 * before a parameter was added has no argument for it: it gets the default.
 */
export function presentArguments(
  { params }: Pick<DefinedFunction, 'params'>,
  { size, columns }: CallArguments,
  reader: MediaReader,
): (Record<string, unknown> | undefined)[] {
  const presenters = Object.entries(params).map(([name, { columnType, options }]) => {
    const preset = options?.default
    return {
      name,
      values: Object.hasOwn(columns, name) ? columns[name] : undefined,
      show: presenter(columnType, reader),
      preset: preset?.kind === 'constant' ? fromJson(columnType, preset.value) : null,
      required: !columnType.nullable,
    }
  })
  return Array.from({ length: size }, (_, row) => {
    const given: Record<string, unknown> = {}
    for (const { name, values, show, preset, required } of presenters) {
      const value = values ? (values[row] ?? null) : preset
      if (value === null && required) return undefined
      given[name] = show(value)
    }
    return given
  })
}
