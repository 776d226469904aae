import { PolytableError } from '@polytable/model/errors/index'

/** @throws PolytableError INVALID_ARGUMENT for what is no normalization form of Unicode */
export function checkForm({ form }: { readonly form?: string }): void {
  if (form !== undefined && !['NFC', 'NFD', 'NFKC', 'NFKD'].includes(form)) {
    throw new PolytableError('INVALID_ARGUMENT', `'${form}' is not a normalization form`, {
      hint: "Use 'NFC', 'NFD', 'NFKC' or 'NFKD'.",
    })
  }
}

/** @throws PolytableError INVALID_ARGUMENT for steps that lead nowhere */
export function checkStep({ step }: { readonly step?: number | null }): void {
  if (step === 0) throw new PolytableError('INVALID_ARGUMENT', 'step must not be 0')
}

/** @throws PolytableError INVALID_ARGUMENT for nothing as a separator */
export function checkSeparator({ sep }: { readonly sep?: string | null }): void {
  if (sep === '') throw new PolytableError('INVALID_ARGUMENT', 'sep must not be empty')
}
