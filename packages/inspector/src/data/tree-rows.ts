import type { TreeNode } from '@polytable/model/protocol/directories'
import type { ColumnInfo } from '@polytable/model/protocol/table-info'

/** A line of the tree, as it is shown. */
export interface TreeRow {
  /** Tells it from all others. */
  readonly key: string
  /** The path of the directory or table; of a column that of its table. */
  readonly path: string
  readonly name: string
  readonly kind: TreeNode['kind'] | 'column'
  /** What a view is made on, the type of a column; else empty. */
  readonly detail: string
  readonly comment: string
  readonly errorCount: number
  /** From 1 on. */
  readonly level: number
  readonly position: number
  readonly siblings: number
  /** Whether what is in it is shown; undefined where nothing can be in it. */
  readonly isExpanded: boolean | undefined
}

/** The lines of the tree: what is in the directories and tables of `expanded`. */
export function treeRows(
  nodes: readonly TreeNode[],
  expanded: ReadonlySet<string>,
  columnsOf: (path: string) => readonly ColumnInfo[],
  level = 1,
): readonly TreeRow[] {
  return nodes.flatMap((node, at) => {
    const isExpanded = expanded.has(node.path)
    const isDirectory = node.kind === 'directory'
    const row: TreeRow = {
      key: node.path,
      path: node.path,
      name: node.name,
      kind: node.kind,
      detail: isDirectory || node.base === null ? '' : `of ${node.base}`,
      comment: '',
      errorCount: isDirectory ? 0 : node.errorCount,
      level,
      position: at + 1,
      siblings: nodes.length,
      isExpanded,
    }
    if (!isExpanded) return [row]
    const inside = isDirectory
      ? treeRows(node.entries, expanded, columnsOf, level + 1)
      : columnRows(node.path, columnsOf(node.path), level + 1)
    return [row, ...inside]
  })
}

function columnRows(path: string, columns: readonly ColumnInfo[], level: number): readonly TreeRow[] {
  return columns.map((column, at) => ({
    key: `${path}.${column.name}`,
    path,
    name: column.name,
    kind: 'column',
    detail: column.displayType,
    comment: column.comment ?? '',
    errorCount: 0,
    level,
    position: at + 1,
    siblings: columns.length,
    isExpanded: undefined,
  }))
}

/** The tables, views and snapshots in a tree. */
export function tablesOf(nodes: readonly TreeNode[]): readonly Exclude<TreeNode, { kind: 'directory' }>[] {
  return nodes.flatMap((node) => (node.kind === 'directory' ? tablesOf(node.entries) : [node]))
}

/** The paths of the directories that a path lies in, from the outermost on. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}
