declare module '@observablehq/runtime' {
  export interface Observer {
    pending?(): void
    fulfilled?(value: unknown): void
    rejected?(error: unknown): void
  }
  export interface Variable {
    define(
      name: string | null,
      inputs: readonly string[],
      definition: (...inputs: never[]) => unknown,
    ): Variable
    delete(): Variable
  }
  export interface Module {
    variable(observer?: Observer): Variable
  }
  export class Runtime {
    module(): Module
    dispose(): void
  }
  /** `input` is the name that could not be had. */
  export class RuntimeError extends Error {
    readonly input?: string
  }
}
