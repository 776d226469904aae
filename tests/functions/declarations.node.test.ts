import { describe, expect, it } from 'vitest'
import * as functions from '@polytable/functions/index'
import { builtins } from '@polytable/functions/implementations/builtins'

describe('built-in functions', () => {
  it('are declared where they are implemented, and implemented where they are declared', () => {
    const { array, date, json, math, string, timestamp, uuid, vision } = functions
    const namespaces = { array, date, json, math, string, timestamp, uuid, vision }
    const declared = Object.entries(namespaces).flatMap(([namespace, members]) =>
      Object.keys(members).map((name) => `${namespace}.${name}`),
    )
    // `math.abs` of an int.
    declared.push('math.absInt')
    // An aggregate, which is run where it is defined.
    declared.splice(declared.indexOf('vision.meanAp'), 1)
    expect(declared.sort()).toEqual(builtins.map(({ name }) => name).sort())
  })
})
