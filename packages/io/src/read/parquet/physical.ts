import type { SchemaElement, SchemaTree } from 'hyparquet'

/**
 * The schema by which the numbers and bytes of a file are read as they stand: hyparquet multiplies decimals by a power of ten, in
 * doubles, and divides times. What it makes of texts, geometries and variants stays with it.
 * @param tree the file's own schema
 */
export function physicalSchema(tree: SchemaTree): SchemaElement[] {
  return [grouped(tree.element), ...tree.children.flatMap((child) => physical(child, false))]
}

function physical({ element, children }: SchemaTree, isKey: boolean): SchemaElement[] {
  if (element.logical_type?.type === 'VARIANT') return own({ element, children })
  if (children.length === 0) return [isKey && isBytes(element) ? element : leaf(element)]
  return [
    grouped(element),
    ...children.flatMap((child) => physical(child, child.element.name === 'key' && isPairOf(element))),
  ]
}

/** A group of keys and values within a map. Of the keys hyparquet makes names of members. */
function isPairOf({ repetition_type: repetition, num_children: count }: SchemaElement): boolean {
  return repetition === 'REPEATED' && count === 2
}

function own({ element, children }: Pick<SchemaTree, 'element' | 'children'>): SchemaElement[] {
  return [element, ...children.flatMap(own)]
}

/** Lists and maps are told by the newer annotation too. */
function grouped(element: SchemaElement): SchemaElement {
  const type = element.logical_type?.type
  return type === 'LIST' || type === 'MAP' ? { ...element, converted_type: type } : element
}

function leaf(element: SchemaElement): SchemaElement {
  if (isGeo(element)) return element
  const { converted_type: _converted, logical_type: _logical, ...plain } = element
  return isTextual(element) ? { ...plain, converted_type: 'UTF8' } : plain
}

export function isGeo({ logical_type: logical }: SchemaElement): boolean {
  return logical?.type === 'GEOMETRY' || logical?.type === 'GEOGRAPHY'
}

/** Texts, JSON among them. */
export function isTextual({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  const names = ['UTF8', 'STRING', 'ENUM', 'JSON']
  return names.includes(converted ?? '') || names.includes(logical?.type ?? '')
}

export function isBytes({ type }: SchemaElement): boolean {
  return type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY'
}
