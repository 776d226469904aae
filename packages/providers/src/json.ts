/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>

/** A list of objects; an empty one of what is none. */
export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : [])
