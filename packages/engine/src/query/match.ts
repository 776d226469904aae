import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import { matchSql, type MatchSql } from '@polytable/kernel/storage/words'
import { snippetSql } from '@polytable/kernel/storage/snippet-sql'
import {
  ExpressionMap,
  walk,
  type ExprNode,
  type MatchNode,
  type SnippetNode,
} from '@polytable/model/expressions/index'
import { searchText } from './search-text.ts'
import { unknownParameter } from '@polytable/model/protocol/query-spec'

/** Gives a scope the SQL of ranks and passages of texts, and of the conditions on them that a text index answers. */
export function resolveMatches(scope: RowScope, nodes: readonly ExprNode[]): void {
  const parts = nodes.flatMap((node) => [...walk(node)])
  const sqlOf = new ExpressionMap<MatchSql>()
  for (const node of parts) {
    if (node.kind !== 'match' && node.kind !== 'snippet') continue
    if (scope.precomputedSql?.(node) !== undefined) continue
    const sql = compileMatch(scope, node)
    if (node.kind === 'snippet') {
      scope.setPrecomputedSql(node, compileSnippet(scope, node, sql))
      continue
    }
    sqlOf.set(node, sql)
    scope.setPrecomputedSql(node, sql.rank)
  }
  for (const node of parts) {
    const found = leastRank(node)
    const sql = found && sqlOf.get(found.match)
    if (!sql) continue
    const { matches, rank } = sql
    scope.setPrecomputedSql(node, found.least === 0 ? matches : `(${matches} AND ${rank} > ${found.least})`)
  }
}

function compileMatch(scope: RowScope, { column, index: name, query }: MatchNode | SnippetNode): MatchSql {
  if (typeof query !== 'string') throw unknownParameter()
  return matchSql(scope.wordsOf(column, name), searchText(query), textParameter(scope))
}

function compileSnippet(scope: RowScope, node: SnippetNode, match: MatchSql): string {
  const asked = searchText(node.query as string)
  return snippetSql(scope.wordsOf(node.column, node.index), asked, match, node, textParameter(scope))
}

function textParameter(scope: RowScope): (text: string) => string {
  return (text) => `${scope.parameters.add(text)}::text`
}

/** A condition that only texts which match can fulfil, `match > 0` as a rule. */
function leastRank(node: ExprNode): { readonly match: MatchNode; readonly least: number } | undefined {
  if (node.kind !== 'compare' || node.op !== 'gt' || node.left.kind !== 'match') return undefined
  const { left, right } = node
  const isLeast = right.kind === 'literal' && typeof right.value === 'number' && right.value >= 0
  return isLeast ? { match: left, least: right.value as number } : undefined
}
