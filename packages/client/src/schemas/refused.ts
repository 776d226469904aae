declare const message: unique symbol

/** Takes no value, so that the message of the compiler holds the sentence that says why. */
export interface Refused<Message extends string> {
  /** The sentence. No program can make a value that has it. */
  readonly [message]: Message
}
