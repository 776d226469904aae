export { errorCodes, type ErrorCode } from './codes.ts'
export {
  PolytableError,
  withPlace,
  type ErrorPlace,
  type PolytableErrorJson,
  type PolytableErrorOptions,
} from './polytable-error.ts'
