import { parseFormat } from '../text/format-syntax.ts'

/** @throws PolytableError INVALID_ARGUMENT for what is no format */
export function checkFormatSyntax({ text }: { readonly text?: string }): void {
  if (text !== undefined) parseFormat(text)
}
