// For texts without white space around them. No two parts of a pattern take the same characters side by side: the time is linear.

/** A whole number that may be one of 64 bits. */
export const WHOLE_64 = /^[+-]?0*\d{1,19}$/
/** A decimal number. */
export const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
