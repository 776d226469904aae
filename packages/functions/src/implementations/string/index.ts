import { basicFunctions } from './basic.ts'
import { caseFunctions } from './case.ts'
import { classFunctions } from './classes.ts'
import { formattingFunctions } from './format.ts'
import { paddingFunctions } from './padding.ts'
import { patternFunctions } from './patterns.ts'
import { pieceFunctions } from './pieces.ts'
import { searchFunctions } from './search.ts'
import { wrappingFunctions } from './wrap.ts'

export const stringFunctions = {
  ...basicFunctions,
  ...caseFunctions,
  ...classFunctions,
  ...paddingFunctions,
  ...patternFunctions,
  ...pieceFunctions,
  ...searchFunctions,
  ...formattingFunctions,
  ...wrappingFunctions,
}
