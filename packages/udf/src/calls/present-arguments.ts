import { fromJson, type Value } from '@polytable/model/types/index'
import { presenter } from '../values/convert.ts'
import type { DefinedFunction } from '../definitions/defined-functions.ts'
import type { MediaReader } from '../values/media-file.ts'

/**
 * What a function is given for each row; undefined where null is given for a parameter that is not nullable. A call that was stored
 * before a parameter was added has no argument for it: it gets the default.
 */
export function presentArguments(
  { params }: Pick<DefinedFunction, 'params'>,
  args: readonly Record<string, Value>[],
  reader: MediaReader,
): (Record<string, unknown> | undefined)[] {
  const presenters = Object.entries(params).map(([name, { columnType, options }]) => {
    const preset = options?.default
    return {
      name,
      show: presenter(columnType, reader),
      preset: preset?.kind === 'constant' ? fromJson(columnType, preset.value) : null,
      required: !columnType.nullable,
    }
  })
  return args.map((row) => {
    const given: Record<string, unknown> = {}
    for (const { name, show, preset, required } of presenters) {
      const value = Object.hasOwn(row, name) ? (row[name] ?? null) : preset
      if (value === null && required) return undefined
      given[name] = show(value)
    }
    return given
  })
}
