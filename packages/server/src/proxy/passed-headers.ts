import { secretsOf, type ProviderAccess } from '@polytable/providers/access'

/** Headers of a page's request that a provider is sent. Cookies, keys and all else of the page stay here. */
const ASKED = ['accept', 'content-type', 'anthropic-beta', 'openai-beta']

/** Headers of an answer that a page is given: its type, its name, and what is left of the provider's limits. */
const ANSWERED =
  /^(content-type|retry-after(-ms)?|x-should-retry|x-ratelimit-.*|anthropic-ratelimit-.*|x-amz-retry-after|x-amzn-errortype|x-request-id|request-id)$/

/** The headers of a page's request for a provider. */
export function askedHeaders(given: Headers): Record<string, string> {
  return Object.fromEntries(
    ASKED.flatMap((name) => {
      const value = given.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

/** The headers of a provider's answer for a page, which takes it for nothing but data. */
export function answeredHeaders(given: Headers): Headers {
  const headers = new Headers([...given].filter(([name]) => ANSWERED.test(name)))
  headers.set('cache-control', 'no-store')
  headers.set('x-content-type-options', 'nosniff')
  // Were it opened by itself, no script in it would run.
  headers.set('content-security-policy', "default-src 'none'; sandbox")
  return headers
}

/** A shorter header is no key, but a word or a date that may well stand in an answer. */
const SHORTEST_KEY = 8

/** The keys of an access in the forms in which an answer may quote them. */
export function keysIn(access: ProviderAccess): readonly string[] {
  return secretsOf(access)
    .flatMap((secret) => [secret, secret.split(' ').at(-1)!])
    .filter((secret) => secret.length >= SHORTEST_KEY)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
}
