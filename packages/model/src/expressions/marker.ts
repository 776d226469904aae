/** Expressions bear this mark. Their class needs this module, so this module cannot ask for their class. */
export const EXPRESSION = Symbol.for('polytable.expression')
