import type { ColumnType, MediaKind } from '../types/index.ts'

/**
 * An expression as plain data: built by the client, sent to the engine, stored in the catalog. Columns are named by table and
 * column; the engine replaces names by ids (`#12`, `3`) when it binds an expression, so that a rename changes nothing.
 */
export type ExprNode =
  | ColumnNode
  | LiteralNode
  | CompareNode
  | ArithmeticNode
  | LogicNode
  | NotNode
  | NegateNode
  | IsNullNode
  | IsInNode
  | BetweenNode
  | LikeNode
  | CastNode
  | CaseNode
  | CoalesceNode
  | JsonPathNode
  | ObjectNode
  | ListNode
  | CallNode
  | CellErrorNode
  | MediaUrlNode
  | LocalPathNode
  | RowIdNode
  | SimilarityNode
  | EmbeddingNode
  | MatchNode
  | SnippetNode
  | AggregateNode
  | WindowNode
  | JsonEachNode
  | VariableNode
  | ArrayAtNode

export interface ColumnNode {
  readonly kind: 'column'
  readonly table: string
  readonly column: string
  /** The table, view or version through which a query means it, where it is not `table` itself; gone once bound. */
  readonly through?: string
  /** What the caller calls it, for messages; gone once bound. */
  readonly name?: string
  readonly type: ColumnType
}
export interface LiteralNode {
  readonly kind: 'literal'
  /** As `toJson` of the type gives it. */
  readonly value: unknown
  readonly type: ColumnType
}
export type CompareOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'
export interface CompareNode {
  readonly kind: 'compare'
  readonly op: CompareOp
  readonly left: ExprNode
  readonly right: ExprNode
  readonly type: ColumnType
}
export type ArithmeticOp = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'pow'
export interface ArithmeticNode {
  readonly kind: 'arithmetic'
  readonly op: ArithmeticOp
  readonly left: ExprNode
  readonly right: ExprNode
  readonly type: ColumnType
}
export interface LogicNode {
  readonly kind: 'logic'
  readonly op: 'and' | 'or'
  readonly left: ExprNode
  readonly right: ExprNode
  readonly type: ColumnType
}
export interface NotNode {
  readonly kind: 'not'
  readonly value: ExprNode
  readonly type: ColumnType
}
export interface NegateNode {
  readonly kind: 'negate'
  readonly value: ExprNode
  readonly type: ColumnType
}
export interface IsNullNode {
  readonly kind: 'isNull'
  readonly value: ExprNode
  readonly type: ColumnType
}
export interface IsInNode {
  readonly kind: 'isIn'
  readonly value: ExprNode
  readonly options: readonly ExprNode[]
  readonly type: ColumnType
}
export interface BetweenNode {
  readonly kind: 'between'
  readonly value: ExprNode
  readonly low: ExprNode
  readonly high: ExprNode
  readonly type: ColumnType
}
export interface LikeNode {
  readonly kind: 'like'
  readonly value: ExprNode
  /** `%` any text, `_` one code point, `\` escapes. */
  readonly pattern: string
  readonly type: ColumnType
}
export interface CastNode {
  readonly kind: 'cast'
  readonly value: ExprNode
  /** What points in time are read and shown in; UTC where absent. */
  readonly timeZone?: string
  readonly type: ColumnType
}
export interface CaseNode {
  readonly kind: 'case'
  readonly branches: readonly { readonly when: ExprNode; readonly then: ExprNode }[]
  readonly otherwise: ExprNode
  readonly type: ColumnType
}
export interface CoalesceNode {
  readonly kind: 'coalesce'
  readonly values: readonly ExprNode[]
  readonly type: ColumnType
}
/** A step into JSON: a key, an index (from the end where negative), every element, or a range of elements. */
export type JsonStep =
  string | number | { readonly all: true } | { readonly from: number; readonly to?: number }
export interface JsonPathNode {
  readonly kind: 'jsonPath'
  readonly value: ExprNode
  readonly path: readonly JsonStep[]
  readonly type: ColumnType
}
export interface ObjectNode {
  readonly kind: 'object'
  readonly members: Readonly<Record<string, ExprNode>>
  readonly type: ColumnType
}
export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly ExprNode[]
  readonly type: ColumnType
}
/** What the names of functions begin with that live for a query only. */
export const INLINE = 'inline.'

export interface CallNode {
  readonly kind: 'call'
  readonly function: string
  readonly version: string
  readonly args: Readonly<Record<string, ExprNode>>
  /** Parameters whose null makes the result null without a call. */
  readonly required: readonly string[]
  /** False where equal calls give different values: every occurrence is called for itself. */
  readonly deterministic?: false
  /** False where results are not to be taken from those that are kept. */
  readonly memoised?: false
  /** What the call means as an expression whose variables are the parameters: for SQL, which has no functions of users. */
  readonly meaning?: ExprNode
  readonly type: ColumnType
}
export interface CellErrorNode {
  readonly kind: 'cellError'
  readonly column: ColumnNode
  readonly field: 'type' | 'message'
  readonly type: ColumnType
}
export interface MediaUrlNode {
  readonly kind: 'mediaUrl'
  readonly value: ExprNode
  readonly type: ColumnType
}
/** Where the file of a medium is on this machine: what only the media store can tell. */
export interface LocalPathNode {
  readonly kind: 'localPath'
  readonly value: ExprNode
  readonly type: ColumnType
}
export interface RowIdNode {
  readonly kind: 'rowId'
  readonly table: string
  readonly type: ColumnType
}
export interface SimilarityNode {
  readonly kind: 'similarity'
  readonly column: ColumnNode
  readonly index?: string
  /** What to compare with: a text or a medium to embed, or a vector. */
  readonly query:
    | { readonly string: string | VariableNode }
    | { readonly medium: QueryMedium }
    | { readonly vector: readonly number[] | VariableNode }
  /** From 0, the fastest search, to 1, an exact one. */
  readonly effort?: number
  readonly type: ColumnType
}
/** A medium that rows are compared with. */
export interface QueryMedium {
  readonly kind: MediaKind
  /** As a client gives it, or a promise of that where its bytes have to be read; to queries as the engine has taken it in. */
  readonly given: unknown
}
export interface EmbeddingNode {
  readonly kind: 'embedding'
  readonly column: ColumnNode
  readonly index?: string
  readonly type: ColumnType
}
/** How well a text matches the words asked for, by its text index. */
export interface MatchNode {
  readonly kind: 'match'
  readonly column: ColumnNode
  readonly index?: string
  readonly query: string | VariableNode
  readonly type: ColumnType
}

/** The passage of a text that matches the words asked for best, by its text index. */
export interface SnippetNode {
  readonly kind: 'snippet'
  readonly column: ColumnNode
  readonly index?: string
  readonly query: string | VariableNode
  /** What stands before and after a word that was asked for. */
  readonly open: string
  readonly close: string
  readonly minWords: number
  readonly maxWords: number
  readonly type: ColumnType
}

/** What an index of the column tells. */
export type IndexedNode = SimilarityNode | EmbeddingNode | MatchNode | SnippetNode

export interface OrderTerm {
  readonly value: ExprNode
  readonly direction: 'asc' | 'desc'
  /** Where nulls go: last unless said otherwise, in both directions. */
  readonly nulls?: 'first' | 'last'
}

export type AggregateName =
  'count' | 'countDistinct' | 'sum' | 'min' | 'max' | 'mean' | 'stddev' | 'variance' | 'quantile' | 'makeList'
export type AggregateNode = BuiltinAggregateNode | DefinedAggregateNode
export interface BuiltinAggregateNode {
  readonly kind: 'aggregate'
  readonly name: AggregateName
  /** What is aggregated; absent where rows are counted. */
  readonly value?: ExprNode
  /** quantile: which, from 0 to 1. */
  readonly fraction?: number
  /** makeList: the order of the elements. */
  readonly orderBy: readonly OrderTerm[]
  readonly type: ColumnType
}
/** An aggregate that a program defines. Arguments that are literals hold for all rows. */
export interface DefinedAggregateNode {
  readonly kind: 'aggregate'
  readonly name: 'defined'
  readonly function: string
  readonly version: string
  readonly args: Readonly<Record<string, ExprNode>>
  /** Parameters whose null leaves a row out. */
  readonly required: readonly string[]
  /** The order in which it is given the rows. */
  readonly orderBy: readonly OrderTerm[]
  readonly type: ColumnType
}
export type RankingName = 'rowNumber' | 'rank' | 'denseRank' | 'lag' | 'lead'
/** An aggregate or a ranking over the rows around each row. */
export interface WindowNode {
  readonly kind: 'window'
  readonly call:
    | AggregateNode
    | {
        readonly kind: 'ranking'
        readonly name: RankingName
        readonly value?: ExprNode
        /** lag, lead: how many rows away. */
        readonly offset?: number
      }
  readonly partitionBy: readonly ExprNode[]
  readonly orderBy: readonly OrderTerm[]
  readonly type: ColumnType
}

/** A list made from the elements of another: what `body` gives for each, the elements for which it is true, or in its order. */
export interface JsonEachNode {
  readonly kind: 'jsonEach'
  readonly op: 'map' | 'filter' | 'sort'
  readonly value: ExprNode
  /** The name under which `body` has the element. */
  readonly variable: string
  readonly body: ExprNode
  readonly descending?: boolean
  readonly type: ColumnType
}
export interface VariableNode {
  readonly kind: 'variable'
  readonly name: string
  readonly type: ColumnType
}
/** Part of an array: per dimension an index, or a range whose end is not in it. Negative ones count from the end. */
export interface ArrayAtNode {
  readonly kind: 'arrayAt'
  readonly value: ExprNode
  readonly index: readonly (number | readonly [from: number, to: number])[]
  readonly type: ColumnType
}
