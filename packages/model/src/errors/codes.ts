/**
 * Every error code of Polytable: its number, the HTTP status it maps to, and whether trying again can help.
 * Names and numbers are Pixeltable's, except that STORAGE_FULL is called FILE_CACHE_FULL there,
 * and that JOB_NOT_FOUND is Polytable's own.
 */
export const errorCodes = {
  INTERNAL_ERROR: { number: 0, httpStatus: 500, retryable: false },
  GENERIC_USER_ERROR: { number: 1, httpStatus: 400, retryable: false },
  COLUMN_NOT_FOUND: { number: 1000, httpStatus: 404, retryable: false },
  PATH_NOT_FOUND: { number: 1001, httpStatus: 404, retryable: false },
  TABLE_NOT_FOUND: { number: 1002, httpStatus: 404, retryable: false },
  DIRECTORY_NOT_FOUND: { number: 1003, httpStatus: 404, retryable: false },
  INDEX_NOT_FOUND: { number: 1004, httpStatus: 404, retryable: false },
  FUNCTION_NOT_FOUND: { number: 1005, httpStatus: 404, retryable: false },
  ROW_NOT_FOUND: { number: 1006, httpStatus: 404, retryable: false },
  JOB_NOT_FOUND: { number: 1010, httpStatus: 404, retryable: false },
  COLUMN_ALREADY_EXISTS: { number: 2000, httpStatus: 409, retryable: false },
  PATH_ALREADY_EXISTS: { number: 2001, httpStatus: 409, retryable: false },
  INDEX_ALREADY_EXISTS: { number: 2002, httpStatus: 409, retryable: false },
  INVALID_COLUMN_NAME: { number: 3000, httpStatus: 422, retryable: false },
  INVALID_PATH: { number: 3001, httpStatus: 422, retryable: false },
  INVALID_EXPRESSION: { number: 3002, httpStatus: 422, retryable: false },
  INVALID_TYPE: { number: 3003, httpStatus: 422, retryable: false },
  INVALID_SCHEMA: { number: 3004, httpStatus: 422, retryable: false },
  INVALID_ARGUMENT: { number: 3005, httpStatus: 422, retryable: false },
  INVALID_DATA_FORMAT: { number: 3006, httpStatus: 422, retryable: false },
  MISSING_REQUIRED: { number: 3007, httpStatus: 422, retryable: false },
  TYPE_MISMATCH: { number: 3008, httpStatus: 422, retryable: false },
  CONSTRAINT_VIOLATION: { number: 3009, httpStatus: 422, retryable: false },
  UNSUPPORTED_OPERATION: { number: 3010, httpStatus: 400, retryable: false },
  INVALID_STATE: { number: 3011, httpStatus: 400, retryable: false },
  INVALID_CONFIGURATION: { number: 3013, httpStatus: 422, retryable: false },
  SCHEMA_MISMATCH: { number: 3016, httpStatus: 422, retryable: false },
  STORAGE_FULL: { number: 3017, httpStatus: 507, retryable: false },
  DESTRUCTIVE_SCHEMA_CHANGE: { number: 3018, httpStatus: 422, retryable: false },
  INSUFFICIENT_PRIVILEGES: { number: 4000, httpStatus: 403, retryable: false },
  MISSING_CREDENTIALS: { number: 4001, httpStatus: 403, retryable: false },
  PROVIDER_ERROR: { number: 5000, httpStatus: 502, retryable: true },
  PROVIDER_TIMEOUT: { number: 5004, httpStatus: 504, retryable: true },
  DATABASE_UNAVAILABLE: { number: 6000, httpStatus: 503, retryable: true },
  STORE_UNAVAILABLE: { number: 6001, httpStatus: 503, retryable: true },
  CONCURRENT_MODIFICATION: { number: 7001, httpStatus: 409, retryable: true },
} as const

/** What can be wrong, as a name that stays the same: `PolytableError.code`. */
export type ErrorCode = keyof typeof errorCodes
