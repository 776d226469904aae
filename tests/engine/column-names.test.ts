import { ColumnNames } from '@polytable/model/schemas/index'
import { expect, test } from 'vitest'

test('headings that come little by little keep the names they were given', () => {
  const names = new ColumnNames()
  expect([...names.add(['a b', 'c'])]).toEqual([
    ['a b', 'a_b'],
    ['c', 'c'],
  ])
  expect(names.add(['a_b', 'c', '']).get('a_b')).toBe('a_b_1')
  expect(names.add([]).get('')).toBe('c_1')
  expect(names.add([]).get('a b')).toBe('a_b')
})

test('of headings that come together, those that are names keep them', () => {
  expect([...new ColumnNames().add(['a b', '', 'a_b', 'c', 'a b_1', 'a_b_1']).values()]).toEqual([
    'a_b_2',
    'c_1',
    'a_b',
    'c',
    'a_b_1_1',
    'a_b_1',
  ])
})
