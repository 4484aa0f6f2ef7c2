import type {Refusal} from '../domain/approval.ts'

/** Something was done, in one sentence for the person who asked. */
export interface Done {
  readonly ok: true
  readonly sentence: string
}

/** Why something was not done; an expected outcome, so a value. */
export interface Refused {
  readonly ok: false
  readonly refusal: Refusal
}
