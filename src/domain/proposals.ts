import type {Diagnosis, Proposal} from './diagnosis.ts'

/** The runbooks that a cause which holds asks for, best first. */
export interface Treated {
  readonly wishes: readonly Wish[]
}

/** A proposal a cause makes, and why it would not help where that is known. */
export interface Wish extends Proposal {
  readonly futile: string | undefined
}

/** What the proposals depend on beside the evidence. */
export interface Offer {
  readonly actions: 'enabled' | 'disabled'
  /** Why a runbook makes no sense now; undefined when it does. */
  readonly obstacle: (wish: Pick<Proposal, 'runbook' | 'params'>) => string | undefined
}

/** Splits what the causes ask for into what makes sense now and what does not, each with its reason. */
export function propose(
  treated: readonly Treated[],
  {actions, obstacle}: Offer,
): Pick<Diagnosis, 'proposals' | 'withheld'> {
  const proposals: Proposal[] = []
  const withheld: Proposal[] = []
  for (const {runbook, params, why, futile} of wishesOf(treated)) {
    const reason =
      actions === 'disabled'
        ? 'Actions are disabled for this cluster in the configuration.'
        : (futile ?? obstacle({runbook, params}))
    if (reason === undefined) proposals.push({runbook, params, why})
    else withheld.push({runbook, params, why: reason})
  }
  return {proposals, withheld}
}

function wishesOf(treated: readonly Treated[]): readonly Wish[] {
  const wishes = treated.flatMap(one => one.wishes)
  const distinct = new Map<string, Wish>()
  for (const wish of wishes) {
    const key = `${wish.runbook} ${JSON.stringify(wish.params)}`
    if (!distinct.has(key)) distinct.set(key, wish)
  }
  return [...distinct.values()]
}
