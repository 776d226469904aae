import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

// In a file of its own: a program that defines such a function can do nothing else.
onEveryBackend('A function that is called like a built-in one', (backend) => {
  test('is refused, whatever is done first', async () => {
    pt.udf({ name: 'string.upper', params: { text: pt.string() }, returns: pt.string(), run: () => 'own' })
    for (let times = 0; times < 2; times++) {
      const error = await expectError(
        backend.db.createTable(backend.path(), { text: pt.string() }),
        'INVALID_ARGUMENT',
      )
      expect(error.message).toContain("'string.upper'")
      expect(error.hint).toContain('another name')
    }
  })
})
