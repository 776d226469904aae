import { createFileCache } from '@polytable/media/store/file-cache'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { rememberAccess } from '@polytable/media/store/objects/access'
import { openBucket } from '@polytable/media/store/objects/open-bucket'
import { createRemoteMediaStore } from '@polytable/media/store/remote'
import type { MediaStore } from '@polytable/model/ports/index'
import type { StorageAccess } from '@polytable/model/protocol/storage'
import { describe, expect, test } from 'vitest'
import { azuriteAccount, objectServers, s3Keys } from '../support/object-servers/index.ts'
import type { Fault, Record } from '../support/object-servers/fake-s3.ts'
import {
  bytesOf,
  expectCode,
  mediaStoreContract,
  randomBytes,
  sha256,
} from './support/media-store-contract.ts'

const MIB = 1024 * 1024
const patience = { attempts: 4, silentMs: 2000 }

type Access = StorageAccess | (() => Promise<StorageAccess>)
type Open = (prefix: string, access?: Access) => Promise<MediaStore>

async function openStore(url: string, access: Access): Promise<MediaStore> {
  const ask = typeof access === 'function' ? access : async () => access
  const cache = createFileCache({ open: async () => createMemoryMediaStore(), limit: 2 ** 30 })
  const { bucket, key } = openBucket(url, { access: rememberAccess(ask), patience })
  return createRemoteMediaStore(bucket, key, cache)
}

async function s3Access(): Promise<StorageAccess> {
  return { ...s3Keys, endpoint: (await objectServers()).s3 }
}

async function azureAccess(): Promise<StorageAccess> {
  return { ...azuriteAccount, endpoint: (await objectServers()).azure }
}

async function fakeAccess(): Promise<StorageAccess> {
  return { ...s3Keys, endpoint: (await objectServers()).fake }
}

/** With characters that have to be escaped on their way; s3rver signs some others as Amazon does not. */
const apart = (prefix: string): string => `tests of media/ä+=${prefix}`

const openS3: Open = async (prefix, access = s3Access) => openStore(`s3://media/${apart(prefix)}`, access)
const openAzure: Open = async (prefix, access = azureAccess) =>
  openStore(`az://media/${apart(prefix)}`, access)
const openFake: Open = async (prefix, access = fakeAccess) => openStore(`s3://media/${prefix}`, access)

mediaStoreContract('S3', () => openS3('contract'))
mediaStoreContract('S3, in small pages', () => openFake('contract'))
mediaStoreContract('Azure', () => openAzure('contract'))

describe.each([
  ['S3', openS3, s3Access],
  ['Azure', openAzure, azureAccess],
] as const)('remote media store: %s', (_name, open, rightAccess) => {
  test('writes large media in parts, and reads what others stored', async () => {
    const bytes = randomBytes(20 * MIB + 3)
    const { hash } = await (await open('large')).put(bytes)
    const other = await open('large')
    expect(await other.size(hash)).toBe(bytes.length)
    expect(await sha256(await (await other.blob(hash)).arrayBuffer())).toBe(hash)
  })

  test('reads a range where it is kept, and no more', async () => {
    const bytes = randomBytes(3 * MIB)
    const { hash } = await (await open('ranges')).put(bytes)
    const store = await open('ranges')
    const middle = await bytesOf(store.read(hash, { start: 5, end: MIB }))
    expect(await sha256(middle)).toBe(await sha256(bytes.subarray(5, MIB)))
    expect(await bytesOf(store.read(hash, { start: 3 * MIB - 2 }))).toEqual(bytes.subarray(3 * MIB - 2))
  })

  test('keeps apart what has another prefix', async () => {
    const { hash } = await (await open('here')).put(randomBytes(10))
    await expectCode((await open('her')).blob(hash), 'PATH_NOT_FOUND')
  })

  test('says that credentials are wrong or missing, and never what they are', async () => {
    const secret = 'wrong-secret'
    const wrong = { ...(await rightAccess()), secretAccessKey: secret, accountKey: btoa(secret) }
    const error: unknown = await (
      await open('wrong', wrong)
    )
      .put(randomBytes(5))
      .catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'INSUFFICIENT_PRIVILEGES' })
    expect(JSON.stringify(error)).not.toMatch(new RegExp(`${secret}|${btoa(secret)}`))
    // s3rver lets everyone write.
    if (open === openS3) return
    const none = { ...(await rightAccess()), accountKey: undefined }
    await expectCode((await open('none', none)).put(randomBytes(5)), 'MISSING_CREDENTIALS')
  })

  test('asks for credentials again where they are refused', async () => {
    const right = await rightAccess()
    let asked = 0
    const store = await open('renewed', async () =>
      ++asked === 1 ? { ...right, secretAccessKey: 'old', accountKey: btoa('old') } : right,
    )
    expect((await store.put(randomBytes(7))).size).toBe(7)
    expect(asked).toBe(2)
  })
})

describe('remote media store: faults', () => {
  test('repeats what fails for a while', async () => {
    const store = await openFake('flaky')
    await setFaults([
      { method: 'PUT', times: 2, kind: 503 },
      { method: 'HEAD', times: 1, kind: 500 },
    ])
    const { hash } = await store.put(randomBytes(100))
    await setFaults([{ method: 'DELETE', times: 1, kind: 429 }])
    await store.delete([hash])
    expect(await store.size(hash)).toBe(undefined)
  })

  test('gives up in the end, with an error that says to try later', async () => {
    const store = await openFake('down')
    await setFaults([{ method: 'PUT', times: 100, kind: 503 }])
    const error: unknown = await store.put(randomBytes(100)).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true })
    await setFaults([])
    const unreachable = await openStore('s3://media/x', { ...s3Keys, endpoint: 'http://127.0.0.1:9' })
    await expectCode(unreachable.put(randomBytes(100)), 'STORE_UNAVAILABLE')
  })

  test.each(['cut', 'silent'] as const)('asks for the rest of an answer that is %s', async (kind) => {
    const { hash } = await (await openFake('rest')).put(randomBytes(3 * MIB))
    await setFaults([{ method: 'GET', times: 2, kind }])
    expect(await sha256(await (await (await openFake('rest')).blob(hash)).arrayBuffer())).toBe(hash)
    const { requests } = await record()
    expect(requests.filter((request) => request.startsWith('GET'))).toHaveLength(3)
  })

  test('gives nobody bytes that are not those that were stored', async () => {
    const { hash } = await (await openFake('changed')).put(randomBytes(50))
    const key = `changed/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`
    const { fake } = await objectServers()
    await fetch(`${fake}/-/objects/${key}`, { method: 'PUT', body: 'something else' })
    const store = await openFake('changed')
    await expectCode(store.blob(hash), 'INVALID_DATA_FORMAT')
    await expectCode(store.blob(hash), 'INVALID_DATA_FORMAT')
    expect(await store.verify(hash)).toBe(false)
  })

  test('sends a medium once, and some parts of a large one at a time', async () => {
    const store = await openFake('once')
    await setFaults([])
    const bytes = randomBytes(42 * MIB)
    await store.put(bytes)
    const { requests, mostAtOnce } = await record()
    expect(requests.filter((request) => request.includes('partNumber'))).toHaveLength(6)
    expect(mostAtOnce).toBeLessThanOrEqual(3)
    await setFaults([])
    await store.put(new Blob([bytes]))
    expect((await record()).requests.filter((request) => !request.startsWith('HEAD'))).toEqual([])
  })

  test('leaves no parts where one of them fails', async () => {
    const store = await openFake('parts')
    await setFaults([{ method: 'PUT', times: 100, kind: 403 }])
    await expectCode(store.put(randomBytes(20 * MIB)), 'INSUFFICIENT_PRIVILEGES')
    expect((await record()).requests.some((request) => /^DELETE .*uploadId/.test(request))).toBe(true)
    await setFaults([])
  })

  test('says that there is no such bucket', async () => {
    const store = await openStore('s3://elsewhere/x', fakeAccess)
    await expectCode(store.put(randomBytes(5)), 'INVALID_CONFIGURATION')
  })
})

async function setFaults(faults: readonly Fault[]): Promise<void> {
  const { fake } = await objectServers()
  await fetch(`${fake}/-/faults`, { method: 'PUT', body: JSON.stringify(faults) })
}

async function record(): Promise<Record> {
  const { fake } = await objectServers()
  return (await (await fetch(`${fake}/-/record`)).json()) as Record
}
