export {
  arrayDtypes,
  displayType,
  hasEquality,
  isAssignable,
  isMediaKind,
  isNumeric,
  isScalar,
  typeOf,
  type ArrayDtype,
  type ColumnType,
  type MediaKind,
  type TypeKind,
} from './column-type.ts'
export { coerce, toLiteral } from './coerce.ts'
export { checkText, describeValue, isSqlText } from './text.ts'
export { copyList, copyMembers, hasHiddenContent } from './copy.ts'
export { inStoredOrder } from './member-order.ts'
export { hasToJson } from './json-value.ts'
export { within } from './place.ts'
export { own } from './own.ts'
export { isJsonKind, type JsonMember, type JsonShape } from './json-shape.ts'
export { isSameType, keyOfData } from './same-type.ts'
export { isSameValue } from './same-value.ts'
export { accepts } from './accepts.ts'
export { checkDepth, isTooDeep, MAX_JSON_DEPTH, tooDeep } from './depth.ts'
export { BATCH_BYTES, bytesOfEach, measure, measureAll } from './measure.ts'
export {
  isPacked,
  packValues,
  slicePacked,
  unpackValues,
  type PackedTexts,
  type PackedValues,
} from './packed-values.ts'
export { fromJson, storageOf, toJson } from './storage.ts'
export { dateFromMicros, formatIsoMicros } from './time.ts'
export type { CellError, MediaCell, NdArray, TypedArray, Value } from './values.ts'
