import type {Diagnosis, Evidence, Proposal} from './diagnosis.ts'
import {reasonOf, standing} from './silence.ts'
import {isWithin, parseVersion, versionFaults} from './version.ts'
import {findMember} from './view.ts'
import {names} from './words.ts'

/** The runbooks that a cause which holds asks for, best first. */
export interface Treated {
  readonly wishes: readonly Proposal[]
}

/** What the proposals depend on beside the evidence. */
export interface Offer {
  readonly seen: Evidence
  readonly actions: 'enabled' | 'disabled'
  /** Ids of the runbooks there are. */
  readonly runbooks: readonly string[]
}

/** Splits what the causes ask for into what makes sense now and what does not, each with its reason. */
export function propose(
  treated: readonly Treated[],
  {seen, actions, runbooks}: Offer,
): Pick<Diagnosis, 'proposals' | 'withheld'> {
  const proposals: Proposal[] = []
  const withheld: Proposal[] = []
  for (const {runbook, params, why} of wishesOf(treated, runbooks)) {
    const reason =
      actions === 'disabled'
        ? 'Actions are disabled for this cluster in the configuration.'
        : obstacle(runbook, params, seen)
    if (reason === undefined) proposals.push({runbook, params, why})
    else withheld.push({runbook, params, why: reason})
  }
  return {proposals, withheld}
}

function wishesOf(treated: readonly Treated[], runbooks: readonly string[]): readonly Proposal[] {
  const wishes = treated.flatMap(one => one.wishes)
  const distinct = new Map<string, Proposal>()
  for (const wish of wishes.filter(({runbook}) => runbooks.includes(runbook))) {
    const key = `${wish.runbook} ${JSON.stringify(wish.params)}`
    if (!distinct.has(key)) distinct.set(key, wish)
  }
  return [...distinct.values()]
}

type Params = Readonly<Record<string, string>>

/**
 * Why a runbook makes no sense now, in a sentence; undefined when it does. This only spares people a button that
 * would be refused: the guards of the run decide again, on a fresh observation.
 */
function obstacle(runbook: string, params: Params, seen: Evidence): string | undefined {
  if (runbook === 'restart-member') return againstRestart(params, seen)
  if (runbook === 'defragment') return againstDefragmentation(seen)
  if (runbook === 'move-leader') return againstMove(seen)
  return undefined
}

function againstRestart({member: name = ''}: Params, {view}: Evidence): string | undefined {
  const member = findMember(view, name)
  if (member === undefined) return `No member is called ${name}.`
  const {host} = member.probes
  if (!host.ok && host.code === 'probe/not-configured')
    return `No host is configured for ${name}, so Quorate cannot reach its service.`
  if (!host.ok) return `The host of ${name} does not answer: ${reasonOf(host)}.`
  if (host.value.service === 'activating') return `${name} is starting already; look again in a moment.`
  if (standing(member) === 'healthy' && view.quorum.margin < 1)
    return `${name} is healthy and there is no spare: restarting it would lose quorum.`
  return undefined
}

function againstDefragmentation({view, findings}: Evidence): string | undefined {
  const unhealthy = view.voters.filter(voter => standing(voter) !== 'healthy')
  if (unhealthy.length > 0)
    return `Every voter must be healthy first; ${names(unhealthy)} cannot be counted on.`
  if (view.quorum.margin < 1)
    return 'A member answers nothing while it is defragmented, and there is no spare: it would lose quorum.'
  if (findings.some(({evidence}) => evidence.alarm === 'CORRUPT'))
    return 'Nothing is changed while the CORRUPT alarm stands.'
  if (findings.some(({check, severity}) => check === 'defrag-in-flight' && severity === 'info'))
    return 'A defragmentation is already running.'
  if (!findings.some(({check, severity}) => check === 'db-fragmentation' && severity === 'warning'))
    return 'No member has enough free pages to give back; compact first.'
  return faultyVersion(view)
}

/** A crash during an online defragmentation corrupts these versions (etcd-facts 2.12). */
function faultyVersion({members}: Evidence['view']): string | undefined {
  const ranges = versionFaults.find(({id}) => id === 'online-defragmentation')?.ranges ?? []
  const hit = members.filter(({probes: {status}}) => {
    const version = status.ok ? parseVersion(status.value.version) : null
    return version !== null && isWithin(version, ranges)
  })
  if (hit.length === 0) return undefined
  return `${names(hit)}: this etcd version can be left inconsistent by a crash while it is defragmented; upgrade first.`
}

function againstMove({view: {leader, quorum}}: Evidence): string | undefined {
  if (leader === null) return 'No leader is known that could hand over.'
  return quorum.margin < 0 ? 'Quorum is lost; leadership cannot move.' : undefined
}
