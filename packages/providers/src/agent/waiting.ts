/** Thrown where a call cannot go on before a person has decided: the cell stays pending. */
export class Waiting extends Error {}
