import type { KeptModel } from '@polytable/model/ports/model-keeper'
import { PolytableError } from '@polytable/model/errors/index'
import { importMark } from './imported.ts'
import type { KeptFiles } from './kept-files.ts'

/** What is noted of a model that was loaded, beside its files. */
interface ModelRecord {
  readonly model: string
  /** The function that it was loaded for. */
  readonly task: string
  readonly dtype: string
  /** When it was first loaded, as ISO text. */
  readonly at: string
  /** The URLs of its files. */
  readonly files: readonly string[]
}

/** What the last part of the URL of a record begins with. */
const RECORD = 'polytable-'

/** Notes that a model was loaded for a function from files that are kept. */
export async function noteModel(
  files: KeptFiles,
  host: string,
  record: Omit<ModelRecord, 'at'>,
  now: Date,
): Promise<void> {
  const url = `${host}${record.model}/${RECORD}${record.task}-${record.dtype}.json`
  const before = await recordAt(files, url)
  const all = [...new Set([...(before?.files ?? []), ...record.files])]
  if (before?.files.length === all.length) return
  const noted: ModelRecord = { ...record, at: before?.at ?? now.toISOString(), files: all }
  await files.write(url, JSON.stringify(noted))
}

async function recordAt(files: KeptFiles, url: string): Promise<ModelRecord | undefined> {
  const text = await files.read(url)
  return text === undefined ? undefined : (JSON.parse(text) as ModelRecord)
}

/** The models of a hub that are kept, one for each function and dtype that they were loaded for. */
export async function listKept(files: KeptFiles, host: string): Promise<KeptModel[]> {
  const bytesByUrl = new Map((await files.list()).map(({ url, bytes }) => [url, bytes]))
  const models: KeptModel[] = []
  for (const url of [...bytesByUrl.keys()].filter((each) => isRecord(each, host))) {
    const { model, task, dtype, at, files: own } = (await recordAt(files, url))!
    const sizes = own.map((file) => bytesByUrl.get(file))
    // The browser, or a user, may have deleted some.
    if (sizes.includes(undefined)) continue
    const bytes = sizes.reduce<number>((sum, size) => sum + size!, 0)
    const source = bytesByUrl.has(importMark(host, model)) ? 'import' : 'hub'
    models.push({ model, task, dtype, bytes, source, at: new Date(at) })
  }
  return models.sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** Whether something is kept of a model. */
export async function isKept(files: KeptFiles, host: string, model: string): Promise<boolean> {
  return (await urlsOf(files, host, model)).length > 0
}

/** Deletes all that is kept of a model, in all of its versions. @throws PolytableError PATH_NOT_FOUND where that is nothing */
export async function removeKept(files: KeptFiles, host: string, model: string): Promise<void> {
  const own = await urlsOf(files, host, model)
  if (own.length === 0) {
    throw new PolytableError('PATH_NOT_FOUND', `Nothing is kept of the model ${model}.`, {
      hint: 'db.models.list() lists the models that are.',
    })
  }
  const noted = await Promise.all(own.filter((url) => isRecord(url, host)).map((url) => recordAt(files, url)))
  const all = new Set([...own, ...noted.flatMap((record) => record?.files ?? [])])
  for (const url of all) await files.remove(url)
}

/** The files of a model, those that are not whole too. */
async function urlsOf(files: KeptFiles, host: string, model: string): Promise<readonly string[]> {
  const urls = [...(await files.list()).map(({ url }) => url), ...(await files.listParts())]
  const folder = `${host}${model}/`
  return urls.filter(
    (url) => url.startsWith(folder) && /^(resolve\/|polytable-)/.test(url.slice(folder.length)),
  )
}

function isRecord(url: string, host: string): boolean {
  return url.startsWith(host) && url.slice(url.lastIndexOf('/') + 1).startsWith(RECORD)
}
