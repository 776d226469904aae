import { either, kind, options, recordOf } from '@polytable/client/calls/argument-kinds'
import { PolytableError } from '@polytable/model/errors/index'
import { storageFields, type StorageAccess, type StorageCredentials } from '@polytable/model/protocol/storage'

/**
 * A part of what an object store is asked with: a text; `'$NAME'` for a variable of the environment, in Node; or a function that
 * gives the text, called when it is needed, and again at times.
 */
export type StorageValue = string | (() => string | Promise<string>)

/** What an object store is asked with. It stays in the program: it is in no database, log or error. */
export interface StorageOptions {
  /** The URL of the server, where the prefix does not tell it: 'https://minio.example.com:9000'. */
  readonly endpoint?: StorageValue
  /** S3: the region of the bucket. */
  readonly region?: StorageValue
  /** S3: the name of the key. */
  readonly accessKeyId?: StorageValue
  /** S3: the secret of the key. */
  readonly secretAccessKey?: StorageValue
  /** S3: what goes with a key that ends. */
  readonly sessionToken?: StorageValue
  /** Azure: the name of the account, where the prefix does not have it. */
  readonly accountName?: StorageValue
  /** Azure: a key of the account, in base64. */
  readonly accountKey?: StorageValue
  /** Azure, instead of a key: a shared access signature, the query of a URL. */
  readonly sasToken?: StorageValue
}

const value = either(
  kind('a string', (given) => typeof given === 'string' && given !== ''),
  kind('a function that gives one', (given) => typeof given === 'function'),
)

/** Credentials by the prefix of the URLs that they are for. */
export const storage = recordOf(
  options<StorageOptions>({
    endpoint: value,
    region: value,
    accessKeyId: value,
    secretAccessKey: value,
    sessionToken: value,
    accountName: value,
    accountKey: value,
    sasToken: value,
  }),
  "an object of credentials by URL prefix, such as { 's3://bucket': { … } }",
)

/**
 * Gives credentials when they are needed.
 * @param environment reads a variable of the environment; absent where there is none
 */
export function storageCredentials(
  given: Readonly<Record<string, StorageOptions>>,
  environment?: (name: string) => string | undefined,
): StorageCredentials {
  const resolve = async (prefix: string, field: string, value: StorageValue): Promise<string> => {
    if (typeof value === 'function') return textOf(prefix, field, await value())
    if (!value.startsWith('$')) return value
    const found = environment?.(value.slice(1))
    if (found !== undefined) return found
    throw new PolytableError('MISSING_CREDENTIALS', `${field} of '${prefix}' is ${value}, which is not set`, {
      hint: environment
        ? 'Set the variable of the environment.'
        : 'A browser has no environment: pass a function that asks your server.',
    })
  }
  return {
    async access(prefix) {
      const options = given[prefix] ?? {}
      const access: { -readonly [K in keyof StorageAccess]: StorageAccess[K] } = {}
      for (const field of storageFields) {
        const value = options[field]
        if (value !== undefined) access[field] = await resolve(prefix, field, value)
      }
      if (access.endpoint === undefined || /^https?:\/\/[^/?#@]+\/?[^?#@]*$/i.test(access.endpoint))
        return access
      throw new PolytableError(
        'INVALID_CONFIGURATION',
        `endpoint of '${prefix}' is not the URL of a server`,
        {
          hint: "Such as 'https://minio.example.com:9000', without a user, a query and the bucket.",
        },
      )
    },
  }
}

function textOf(prefix: string, field: string, given: unknown): string {
  if (typeof given === 'string' && given !== '') return given
  throw new PolytableError('MISSING_CREDENTIALS', `The function for ${field} of '${prefix}' gave no text`, {
    hint: 'Let it return a string, or a promise of one.',
  })
}
