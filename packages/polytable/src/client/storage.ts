import { options, recordOf } from '@polytable/client/calls/argument-kinds'
import { PolytableError } from '@polytable/model/errors/index'
import { secret, secretText, type Environment, type Secret } from './secrets.ts'
import { storageFields, type StorageAccess, type StorageCredentials } from '@polytable/model/protocol/storage'

/** What an object store is asked with. It stays in the program: it is in no database, log or error. */
export interface StorageOptions {
  /** The URL of the server, where the prefix does not tell it: 'https://minio.example.com:9000'. */
  readonly endpoint?: Secret
  /** S3: the region of the bucket. */
  readonly region?: Secret
  /** S3: the name of the key. */
  readonly accessKeyId?: Secret
  /** S3: the secret of the key. */
  readonly secretAccessKey?: Secret
  /** S3: what goes with a key that ends. */
  readonly sessionToken?: Secret
  /** Azure: the name of the account, where the prefix does not have it. */
  readonly accountName?: Secret
  /** Azure: a key of the account, in base64. */
  readonly accountKey?: Secret
  /** Azure, instead of a key: a shared access signature, the query of a URL. */
  readonly sasToken?: Secret
}

/** Credentials by the prefix of the URLs that they are for. */
export const storage = recordOf(
  options<StorageOptions>({
    endpoint: secret,
    region: secret,
    accessKeyId: secret,
    secretAccessKey: secret,
    sessionToken: secret,
    accountName: secret,
    accountKey: secret,
    sasToken: secret,
  }),
  "an object of credentials by URL prefix, such as { 's3://bucket': { … } }",
)

/**
 * Gives credentials when they are needed.
 * @param environment reads a variable of the environment; absent where there is none
 */
export function storageCredentials(
  given: Readonly<Record<string, StorageOptions>>,
  environment?: Environment,
): StorageCredentials {
  return {
    async access(prefix) {
      const options = given[prefix] ?? {}
      const access: { -readonly [K in keyof StorageAccess]: StorageAccess[K] } = {}
      for (const field of storageFields) {
        const value = options[field]
        if (value !== undefined) access[field] = await secretText(value, field, prefix, environment)
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
