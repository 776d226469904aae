import type { Constant, Graph, Node, Port } from './onnx.ts'

const ids: Port = { name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] }

/** Looks each token up in a table of rows: [batch, sequence] → [batch, sequence, width]. An id outside of it makes the run fail. */
export function lookUp(
  table: readonly (readonly number[])[],
  output: string,
): { readonly constants: readonly [Constant]; readonly nodes: readonly [Node] } {
  return {
    constants: [{ name: 'table', shape: [table.length, table[0]!.length], values: table.flat() }],
    nodes: [{ operator: 'Gather', inputs: ['table', 'input_ids'], outputs: [output] }],
  }
}

/** A row of numbers for each token. */
export function perToken(table: readonly (readonly number[])[], output: string): Graph {
  return {
    inputs: [ids],
    outputs: [{ name: output, type: 'float', shape: ['batch', 'sequence', table[0]!.length] }],
    ...lookUp(table, output),
  }
}

/** The mean of the rows of a text's tokens. */
export function perText(table: readonly (readonly number[])[], output: string): Graph {
  const { constants, nodes } = lookUp(table, 'tokens')
  return {
    inputs: [ids],
    outputs: [{ name: output, type: 'float', shape: ['batch', table[0]!.length] }],
    constants,
    nodes: [
      ...nodes,
      {
        operator: 'ReduceMean',
        inputs: ['tokens'],
        outputs: [output],
        attributes: { axes: [1], keepdims: 0 },
      },
    ],
  }
}
