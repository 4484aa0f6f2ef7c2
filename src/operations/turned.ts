import type {Refusal} from '../domain/approval.ts'

/** Carries a refusal out of a transaction, so that nothing of it is kept. */
export class Turned extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.refusal = refusal
  }
}
