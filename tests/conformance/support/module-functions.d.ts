import type { ColumnBuilder, Expression, IteratorCall, MediaFile, Shape, Udf } from 'polytable'

type Param<T, I = T> = ColumnBuilder<T, I>
type Output = Shape[string]
type OfInt = Udf<{ n: Param<number> }, Param<number>>

/** Names this thread. */
export const here: string
/** Names the thread that it runs in. */
export const where: Udf<{ n: Param<number> }, Param<string>>
export const twice: OfInt
/** Computes for 2 ms. */
export const slow: OfInt
/** Batched by 4: the size of its batch. */
export const sizes: OfInt
export const vector: Udf<{ bytes: Param<Uint8Array> }, Param<Float32Array>>
/** Bytes of an image. */
export const size: Udf<{ image: Param<MediaFile> }, Param<number>>
/** Holds its thread for ever at 3; timeoutMs is 200. */
export const stuckAtThree: OfInt
/** Holds its thread for ever unless given 0. */
export const stuck: OfInt
/** Never settles at 3; timeoutMs is 100. */
export const never: OfInt
/** Ends its thread at 3. */
export const crashAtThree: OfInt
/** Takes all memory at 3. */
export const hungry: OfInt
/** How many of it are in progress in its thread; of the resource pool 'counted'. */
export const counted: OfInt
export const letters: (args: { text: Expression<string> }) => IteratorCall<{ letter: Output; at: Output }>
