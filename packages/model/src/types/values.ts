/**
 * How values are held inside the engine, per type: string, date ('YYYY-MM-DD') and uuid as strings; int and float as numbers;
 * bigint as bigint; bool as boolean; timestamp as bigint microseconds since 1970-01-01T00:00:00Z; binary as Uint8Array; json as
 * plain JSON; array as NdArray; media as MediaCell. null stands for null, for an error and for a value not yet computed.
 */
export type Value = unknown

/** The typed arrays that hold elements of arrays. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/** An array of any number of dimensions: `data` in row-major order. */
export interface NdArray {
  /** The elements, row by row. */
  readonly data: TypedArray | readonly boolean[] | readonly string[]
  /** The size of each dimension. */
  readonly shape: readonly number[]
}

/** What a media column stores: where the bytes are and what is known of them. */
export interface MediaCell {
  /**
   * `media:<sha256>` for bytes that the database stores, `frame:…` for a frame decoded on demand, else the URL where they are: of a
   * destination, or what was referred to.
   */
  readonly url: string
  readonly mediaType: string
  /** Bytes. Of a frame that has not been encoded: width × height × 4. */
  readonly size: number
  /** SHA-256 of the bytes in hex. Of a frame: of what identifies it. */
  readonly hash: string
  readonly name?: string
  readonly width?: number
  readonly height?: number
  readonly mode?: string
  /** The canonical URL of the destination that the bytes are kept at, where they are at one. */
  readonly destination?: string
  /** What encoded the bytes, where a built-in function made them. */
  readonly encoder?: string
  /** Where a built-in function made them of a frame of a video: what decoded it. */
  readonly decoder?: string
  /** Frames only: the video and the time in seconds. */
  readonly frame?: { readonly video: MediaCell; readonly time: number }
}

/** Why a computed or media cell has no value. */
export interface CellError {
  readonly type: string
  readonly message: string
  readonly stack?: string
}
