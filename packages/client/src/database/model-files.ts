import { PolytableError } from '@polytable/model/errors/index'
import type { ModelFile } from '@polytable/model/ports/model-keeper'
import { isDirectory, type ModelDirectory, type ModelFiles } from './model-directory.ts'

/** Where transformers.js looks for graphs: files that were given without a folder belong there. */
const GRAPH = /^[^/]+\.onnx(_data(_\d+)?)?$/

/** Files with their paths in the model. @throws PolytableError INVALID_ARGUMENT */
export async function modelFilesOf(given: ModelFiles): Promise<readonly ModelFile[]> {
  const files = isDirectory(given)
    ? await filesIn(given, '')
    : Array.isArray(given)
      ? given.map(listed)
      : Object.entries(given as Readonly<Record<string, Blob>>).map(([path, blob]) => ({ path, blob }))
  const placed = files.map(({ path, blob }) => ({ path: GRAPH.test(path) ? `onnx/${path}` : path, blob }))
  if (placed.length === 0)
    throw new PolytableError('INVALID_ARGUMENT', 'files must hold the files of a model.')
  for (const { path } of placed) checkPath(path)
  return placed
}

async function filesIn(directory: ModelDirectory, folder: string): Promise<ModelFile[]> {
  const files: ModelFile[] = []
  for await (const entry of directory.values()) {
    const path = folder + entry.name
    if (entry.kind === 'directory') files.push(...(await filesIn(entry, `${path}/`)))
    else files.push({ path, blob: await entry.getFile() })
  }
  return files
}

/** A file of a folder that was chosen has a path that begins with the name of the folder. */
function listed(blob: Blob): ModelFile {
  const { name = '', webkitRelativePath = '' } = blob as Partial<File>
  const path =
    webkitRelativePath === '' ? name : webkitRelativePath.slice(webkitRelativePath.indexOf('/') + 1)
  return { path, blob }
}

function checkPath(path: string): void {
  const isPath = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (isPath && !/[\\?#%:]/.test(path)) return
  throw new PolytableError('INVALID_ARGUMENT', `${JSON.stringify(path)} is no path of a file of a model.`, {
    hint: "Give files by their paths: { 'config.json': file, 'onnx/model.onnx': file }; Blobs without a name only so.",
  })
}
