import { block, integer, type Bytes } from './protobuf.ts'

const IR_VERSION = 8
const OPSET = 13
const FLOAT = 1
const INT64 = 7
const INTEGERS = 7

/** A tensor of a graph that it is given or gives. Sizes that are not known are called by a name. */
export interface Port {
  readonly name: string
  readonly type: 'float' | 'int64'
  readonly shape: readonly (string | number)[]
}

/** A constant of a graph: floats, or integers where they are bigints. */
export interface Constant {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: readonly number[] | readonly bigint[]
}

/** An operation: https://onnx.ai/onnx/operators/ */
export interface Node {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>
}

export interface Graph {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly constants?: readonly Constant[]
  readonly nodes: readonly Node[]
}

/** The file of an ONNX model. */
export function onnxFile({ inputs, outputs, constants = [], nodes }: Graph): Uint8Array {
  const graph: Bytes = [
    ...nodes.flatMap((node) => block(1, nodeProto(node))),
    ...block(2, 'graph'),
    ...constants.flatMap((constant) => block(5, tensorProto(constant))),
    ...inputs.flatMap((port) => block(11, valueInfo(port))),
    ...outputs.flatMap((port) => block(12, valueInfo(port))),
  ]
  return Uint8Array.from([...integer(1, IR_VERSION), ...block(7, graph), ...block(8, integer(2, OPSET))])
}

function nodeProto({ operator, inputs, outputs, attributes = {} }: Node): Bytes {
  return [
    ...inputs.flatMap((name) => block(1, name)),
    ...outputs.flatMap((name) => block(2, name)),
    ...block(4, operator),
    ...Object.entries(attributes).flatMap(([name, value]) => block(5, attribute(name, value))),
  ]
}

function attribute(name: string, value: number | readonly number[]): Bytes {
  return typeof value === 'number'
    ? [...block(1, name), ...integer(3, value), ...integer(20, 2)]
    : [...block(1, name), ...value.flatMap((each) => integer(8, each)), ...integer(20, INTEGERS)]
}

function tensorProto({ name, shape, values }: Constant): Bytes {
  const isInteger = typeof values[0] === 'bigint'
  const data = isInteger
    ? BigInt64Array.from(values as readonly bigint[])
    : Float32Array.from(values as readonly number[])
  return [
    ...shape.flatMap((size) => integer(1, size)),
    ...integer(2, isInteger ? INT64 : FLOAT),
    ...block(8, name),
    ...block(9, [...new Uint8Array(data.buffer)]),
  ]
}

function valueInfo({ name, type, shape }: Port): Bytes {
  const dimensions = shape.flatMap((size) =>
    block(1, typeof size === 'string' ? block(2, size) : integer(1, size)),
  )
  const tensor: Bytes = [...integer(1, type === 'float' ? FLOAT : INT64), ...block(2, dimensions)]
  return [...block(1, name), ...block(2, block(1, tensor))]
}
