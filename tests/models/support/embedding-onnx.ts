import { block, integer, type Bytes } from './protobuf.ts'

const IR_VERSION = 8
const OPSET = 13
const FLOAT = 1
const INT64 = 7

/**
 * An ONNX model of one embedding table: `input_ids` [batch, sequence] → `last_hidden_state` [batch, sequence, width].
 * An id outside the table makes the run fail.
 */
export function embeddingOnnx(table: readonly (readonly number[])[]): Uint8Array {
  const width = table[0]?.length ?? 0
  const floats = new Uint8Array(Float32Array.from(table.flat()).buffer)
  const initializer: Bytes = [
    ...integer(1, table.length),
    ...integer(1, width),
    ...integer(2, FLOAT),
    ...block(8, 'table'),
    ...block(9, [...floats]),
  ]
  const gather: Bytes = [
    ...block(1, 'table'),
    ...block(1, 'input_ids'),
    ...block(2, 'last_hidden_state'),
    ...block(4, 'Gather'),
  ]
  const graph: Bytes = [
    ...block(1, gather),
    ...block(2, 'embedding'),
    ...block(5, initializer),
    ...block(11, valueInfo('input_ids', INT64, ['batch', 'sequence'])),
    ...block(12, valueInfo('last_hidden_state', FLOAT, ['batch', 'sequence', width])),
  ]
  return Uint8Array.from([...integer(1, IR_VERSION), ...block(7, graph), ...block(8, integer(2, OPSET))])
}

function valueInfo(name: string, elementType: number, shape: readonly (string | number)[]): Bytes {
  const dimensions = shape.flatMap((size) =>
    block(1, typeof size === 'string' ? block(2, size) : integer(1, size)),
  )
  const tensor: Bytes = [...integer(1, elementType), ...block(2, dimensions)]
  return [...block(1, name), ...block(2, block(1, tensor))]
}
