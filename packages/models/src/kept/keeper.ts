import { PolytableError } from '@polytable/model/errors/index'
import type { ModelKeeper } from '@polytable/model/ports/index'
import { tasksByFunction } from '../functions/names.ts'
import type { ModelSettings } from '../functions/runner.ts'
import {
  createModelSupervisor,
  type ModelSupervisor,
  type ModelSupervisorOptions,
} from '../supervisor/index.ts'
import { hubOf } from '../transformers/environment.ts'
import { checkName } from '../transformers/options.ts'
import type { KeptFiles } from './kept-files.ts'
import { listKept, removeKept } from './records.ts'

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
  return {
    list: () => listKept(files, host),
    loaded: () => atWork.loaded(),
    async download(model, { task, signal, onProgress }) {
      const tasks = tasksByFunction[task]
      if (tasks === undefined) throw unknownTask(task)
      checkName(model)
      if (settings.source === 'local') throw inFolder(settings)
      const supervisor = createModelSupervisor(supervision)
      try {
        for (const each of tasks)
          await supervisor.run(
            { kind: 'load', model: { ...settings, model }, task: each },
            { signal, onProgress },
          )
      } finally {
        supervisor.dispose()
      }
      const kept = (await listKept(files, host)).filter((each) => each.model === model && each.task === task)
      return kept.at(-1)!
    },
    async remove(model) {
      checkName(model)
      await removeKept(files, host, model)
    },
  }
}

function unknownTask(task: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `No function of models is called '${task}'.`, {
    hint: `The task is one of ${Object.keys(tasksByFunction).sort().join(', ')}.`,
  })
}

function inFolder({ localPath }: ModelSettings): PolytableError {
  return new PolytableError(
    'UNSUPPORTED_OPERATION',
    `Models of this database are in ${localPath}; none is downloaded.`,
    {
      hint: "Open it without models.source, or with 'hub'.",
    },
  )
}
