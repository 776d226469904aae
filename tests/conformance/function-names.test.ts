import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { inEveryHome } from './support/homes.ts'

// In a file of its own: a program that defines such a function can do nothing else.
inEveryHome('A function that is called like a built-in one', (home) => {
  test('is refused, whatever is done first', async () => {
    pt.udf({ name: 'string.upper', params: { text: pt.string() }, returns: pt.string(), run: () => 'own' })
    for (let times = 0; times < 2; times++) {
      const error = await expectError(
        home.db.createTable(home.path(), { text: pt.string() }),
        'INVALID_ARGUMENT',
      )
      expect(error.message).toContain("'string.upper'")
      expect(error.hint).toContain('another name')
    }
  })
})
