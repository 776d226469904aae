import { PolytableError } from '@polytable/model/errors/index'
import type { ModelKeeper } from '@polytable/model/ports/index'
import type { KeptModel, ModelDownloadOptions } from '@polytable/model/ports/model-keeper'
import { tasksByFunction } from '../functions/names.ts'
import type { ModelSettings } from '../functions/runner.ts'
import {
  createModelSupervisor,
  type ModelSupervisor,
  type ModelSupervisorOptions,
} from '../supervisor/index.ts'
import { hubOf } from '../transformers/environment.ts'
import { checkName } from '../transformers/options.ts'
import { keepImported } from './imported.ts'
import type { KeptFiles } from './kept-files.ts'
import { isKept, listKept, removeKept } from './records.ts'

/**
 * The models that are kept in files. A download has a model worker of its own, so that models at work go on meanwhile.
 * @param atWork runs the functions of models
 */
export function modelKeeper(
  settings: ModelSettings,
  files: KeptFiles,
  supervision: ModelSupervisorOptions,
  atWork: ModelSupervisor,
): ModelKeeper {
  const host = hubOf(settings)
  const check = (model: string, task: string): void => {
    if (tasksByFunction[task] === undefined) throw unknownTask(task)
    checkName(model)
    if (settings.source === 'local') throw inFolder(settings)
  }
  /** Loads a model for a function: what is missing of it is downloaded. */
  const load = async (
    model: string,
    { task, signal, onProgress }: ModelDownloadOptions,
  ): Promise<KeptModel> => {
    const supervisor = createModelSupervisor(supervision)
    try {
      for (const each of tasksByFunction[task]!)
        await supervisor.run(
          { kind: 'load', model: { ...settings, model }, task: each },
          { signal, onProgress },
        )
    } finally {
      supervisor.dispose()
    }
    const kept = (await listKept(files, host)).filter((each) => each.model === model && each.task === task)
    return kept.at(-1)!
  }
  return {
    list: () => listKept(files, host),
    loaded: () => atWork.loaded(),
    async download(model, options) {
      check(model, options.task)
      return load(model, options)
    },
    async import(model, given, { task, signal }) {
      check(model, task)
      if (task === 'ocr') throw noLanguages()
      if (await isKept(files, host, model)) throw alreadyKept(model)
      try {
        await keepImported(files, host, model, given, signal)
        return await load(model, { task, signal })
      } catch (error) {
        if (await isKept(files, host, model)) await removeKept(files, host, model)
        signal?.throwIfAborted()
        throw notImported(error)
      }
    },
    async remove(model) {
      checkName(model)
      await removeKept(files, host, model)
    },
  }
}

function noLanguages(): PolytableError {
  return new PolytableError('UNSUPPORTED_OPERATION', 'Language data of ocr cannot be imported.', {
    hint: "Download them: db.models.download('eng', { task: 'ocr' }).",
  })
}

function alreadyKept(model: string): PolytableError {
  return new PolytableError('PATH_ALREADY_EXISTS', `Files of the model ${model} are kept already.`, {
    hint: 'Remove it first: db.models.remove(model); or choose another name.',
  })
}

function notImported(error: unknown): unknown {
  if (!PolytableError.is(error) || error.code === 'STORAGE_FULL') return error
  return new PolytableError(error.code, error.message, {
    hint: 'Nothing of it was kept. Look whether the files are whole, and are all that the model has.',
    cause: error,
  })
}

function unknownTask(task: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `No function of models is called '${task}'.`, {
    hint: `The task is one of ${Object.keys(tasksByFunction).sort().join(', ')}.`,
  })
}

function inFolder({ localPath }: ModelSettings): PolytableError {
  return new PolytableError(
    'UNSUPPORTED_OPERATION',
    `Models of this database are in ${localPath}; none is downloaded or imported.`,
    {
      hint: "Open it without models.source, or with 'hub'.",
    },
  )
}
