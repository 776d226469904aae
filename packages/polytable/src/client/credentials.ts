import type { StorageCredentials } from '@polytable/model/protocol/storage'
import type { ProviderCredentials } from '@polytable/providers/access'
import type { OpenOptions } from './options.ts'
import { providerCredentials } from './providers.ts'
import type { Environment } from './secrets.ts'
import { storageCredentials } from './storage.ts'

/** What gives the keys of a program: of its object stores and its providers. It is in the program's thread. */
export interface Credentials extends StorageCredentials, ProviderCredentials {}

/**
 * @param environment reads a variable of the environment; absent where there is none
 * @param page the URL of the page; absent where there is none
 */
export function programCredentials(
  { storage = {}, providers = {} }: OpenOptions,
  environment?: Environment,
  page?: string,
): Credentials {
  return { ...storageCredentials(storage, environment), ...providerCredentials(providers, environment, page) }
}
