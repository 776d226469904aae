import { DecimalText } from '@polytable/model/types/numbers/decimal-text'
import type { SchemaTree } from 'hyparquet'
import { leafOf } from './leaves.ts'
import { isBytes } from './physical.ts'

/** What a value of the file is in a row. Lists, maps and structs are lists and objects of what their parts are. */
export type ReadValue = (raw: unknown) => unknown

/** @param node of the file's own schema; values are read by the physical one */
export function readerOf(node: SchemaTree): ReadValue {
  const one = node.children.length > 0 ? groupReader(node) : leafOf(node.element).read
  return node.element.repetition_type === 'REPEATED' ? listOf(orNull(one)) : orNull(one)
}

function groupReader(node: SchemaTree): ReadValue {
  const { element, children } = node
  const [first] = children
  const annotation = element.logical_type?.type ?? element.converted_type
  if (annotation === 'LIST' && children.length === 1 && first!.children.length <= 1) {
    const [item] = first!.children
    return listOf(item ? readerOf(item) : orNull(leafOf(first!.element).read))
  }
  if (annotation === 'MAP' && first?.children.length === 2) return mapReader(first)
  // Its parts are read by hyparquet.
  if (annotation === 'VARIANT') return (raw) => raw
  return structReader(children)
}

function structReader(children: readonly SchemaTree[]): ReadValue {
  const members = children.map((child) => [child.element.name, readerOf(child)] as const)
  return (raw) =>
    Object.fromEntries(members.map(([name, read]) => [name, read((raw as Record<string, unknown>)[name])]))
}

/** Keys are names of members: of those that are no bytes hyparquet has made texts of what the file has for them. */
function mapReader({ children: [key, value] }: SchemaTree): ReadValue {
  const { element } = key!
  const readValue = readerOf(value!)
  const { read } = leafOf(element)
  const name = (text: string): string => {
    if (isBytes(element) || element.type === 'BOOLEAN') return text
    const made = read(element.type === 'INT64' ? BigInt(text) : Number(text))
    return made instanceof DecimalText ? made.text : String(made)
  }
  return (raw) =>
    Object.fromEntries(Object.entries(raw as object).map(([text, item]) => [name(text), readValue(item)]))
}

function listOf(read: ReadValue): ReadValue {
  return (raw) => (Array.isArray(raw) || ArrayBuffer.isView(raw) ? Array.from(raw as unknown[], read) : null)
}

function orNull(read: ReadValue): ReadValue {
  return (raw) => (raw === null || raw === undefined ? null : read(raw))
}
