export { errorCodes, type ErrorCode } from './codes.ts'
export {
  PolytableError,
  withPlace,
  type ErrorPlace,
  type PolytableErrorJson,
  type PolytableErrorOptions,
  type TextPosition,
} from './polytable-error.ts'
