import { jsonOf } from '@polytable/client/queries/row-json'
import { base64Of } from '@polytable/model/encodings/base64'
import {
  coerce,
  isMediaKind,
  type ColumnType,
  type MediaCell,
  type Value,
} from '@polytable/model/types/index'
import { MediaFile } from '@polytable/udf/values/media-file'

/** A column of an answer. */
export interface OutputColumn {
  readonly name: string
  readonly type: ColumnType
}

/** Gives the URL under which a medium is shown. */
export type ShowMedium = (cell: MediaCell) => string

/** Makes JSON of rows as the engine has them. */
export function jsonRows(
  columns: readonly OutputColumn[],
  show: ShowMedium,
): (values: readonly Value[]) => Readonly<Record<string, unknown>> {
  const makers = columns.map(({ type }): ((value: Value) => unknown) => {
    if (isMediaKind(type.kind)) return (value) => (value === null ? null : show(value as MediaCell))
    // As they are given.
    if (type.kind === 'binary') return (value) => (value === null ? null : base64Of(value as Uint8Array))
    return jsonOf(type)
  })
  return (values) => Object.fromEntries(columns.map(({ name }, i) => [name, makers[i]!(values[i]!)]))
}

/** The values of a row that a table gave, as the engine has them. */
export function valuesOf(
  columns: readonly OutputColumn[],
  row: Readonly<Record<string, unknown>>,
): readonly Value[] {
  return columns.map(({ name, type }) => {
    const value = row[name]
    return value instanceof MediaFile ? value.cell : coerce(type, value)
  })
}
