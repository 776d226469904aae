import type { Builtin } from '@polytable/model/expressions/index'
import { arrayFunctions } from './array.ts'
import { dateFunctions } from './date.ts'
import { builtinsOf } from './define.ts'
import { jsonFunctions } from './json.ts'
import { mathFunctions } from './math.ts'
import { stringFunctions } from './string/index.ts'
import { timestampFunctions } from './timestamp.ts'
import { uuidFunctions, uuidGenerators } from './uuid.ts'
import { visionFunctions } from './vision.ts'

/** Every built-in function that the engine runs itself. */
export const builtins: readonly Builtin[] = [
  ...builtinsOf('array', arrayFunctions),
  ...builtinsOf('date', dateFunctions),
  ...builtinsOf('json', jsonFunctions),
  ...builtinsOf('math', mathFunctions),
  ...builtinsOf('string', stringFunctions),
  ...builtinsOf('timestamp', timestampFunctions),
  ...builtinsOf('uuid', { ...uuidGenerators, ...uuidFunctions }),
  ...builtinsOf('vision', visionFunctions),
]
