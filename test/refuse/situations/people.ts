import type {Directory} from '../../../src/ports/directory.ts'
import {approver, operator, outsider, rolesFromSettings} from '../../fixtures/a-context.ts'
import type {RefusalWorld} from '../refusal-world.ts'
import {type Group, never, type Situation} from '../situation.ts'
import {good, losing} from './good.ts'

const wish = {runbook: 'defragment', params: {member: 'etcd-2'}}
const removal = {runbook: 'remove-member', params: {member: 'etcd-2', decommission: 'yes'}}
const noPlanYet = never('there is no plan yet that somebody could decide on')
const neverPlanned = never('no plan is made of it, so there is nothing to run')

/** The roles of everybody, with this person no longer an operator or approver. */
function without(id: string): Directory['roles'] {
  return async (person, people) =>
    person.id === id ? {operator: false, approver: false} : rolesFromSettings(person, people)
}

/** A run of another plan, under way. */
async function another({store, clock}: RefusalWorld): Promise<void> {
  const acquiredAt = clock.now().toISOString()
  await store.leases.acquire({cluster: 'prod-a', run: 'run_other', instance: 'instance-1', acquiredAt})
}

/** Somebody with write access to the store makes it another member. */
function edited(world: RefusalWorld): void {
  world.stored = record => ({
    ...record,
    plan: {...record.plan, steps: record.plan.steps.map(step => ({...step, input: {member: 'etcd-3'}}))},
  })
}

async function frozen({operations}: RefusalWorld): Promise<void> {
  await operations.freeze({cluster: 'prod-a', channel: 'C1', by: approver, reason: 'bad disk'})
}

const rights: readonly Situation[] = [
  {
    name: 'somebody asks who is no operator of this cluster, by then or by now',
    ...{wish, good, asks: outsider, moment: 'as the run begins'},
    happens: world => {
      world.roles = without(operator.id)
    },
    atPlan: {code: 'refused/not-operator', says: 'Outsider is not an operator of prod-a'},
    atRun: {code: 'not_approved', says: 'Operator, who asked for it, is not an operator any more'},
  },
  {
    name: 'the cluster is read-only',
    ...{wish, good, moment: 'as the run begins'},
    happens: world => {
      world.configured = {actions: 'disabled'}
    },
    atPlan: {code: 'refused/read-only', says: 'Quorate only looks at prod-a'},
    atRun: {code: 'not_approved', says: 'Quorate only looks at prod-a now'},
  },
  {
    name: 'the requester approves alone',
    ...{wish, good, moment: 'before the click', clicks: [operator]},
    atPlan: noPlanYet,
    atRun: {code: 'refused/own-request', says: 'You asked for this plan'},
  },
  {
    name: 'an approver of another cluster approves, in the channel of that one',
    ...{wish, good, moment: 'before the click', clicks: [outsider], form: {channel: 'C2'}},
    atPlan: noPlanYet,
    atRun: {code: 'refused/not-approver', says: 'Outsider is not an approver of this cluster'},
  },
  {
    name: 'an approver loses the right between click and run',
    ...{wish, good, moment: 'as the run begins'},
    happens: world => {
      world.roles = without(approver.id)
    },
    atPlan: noPlanYet,
    atRun: {code: 'not_approved', says: 'Only 0 of 1 approvals still hold'},
  },
  {
    name: 'one person approves a destructive plan twice',
    ...{wish: removal, good, moment: 'before the click', clicks: [approver, approver]},
    atPlan: noPlanYet,
    atRun: {code: 'refused/state', says: 'You have already approved this plan'},
  },
  {
    name: 'a destructive plan is approved with the name of another cluster',
    ...{wish: removal, good, moment: 'before the click', form: {typed: 'prod-b'}},
    atPlan: noPlanYet,
    atRun: {code: 'refused/confirmation', says: 'another name was typed'},
  },
]

const plans: readonly Situation[] = [
  {
    name: 'the plan expired',
    ...{wish, good, moment: 'before the click'},
    happens: world => world.clock.advance(15 * 60_000),
    atPlan: noPlanYet,
    atRun: {code: 'refused/expired', says: 'This plan expired at'},
  },
  {
    name: 'a newer plan for the same was asked for',
    ...{wish, good, moment: 'before the click'},
    happens: async world => void (await world.propose({...wish, key: 'again'})),
    atPlan: noPlanYet,
    atRun: {code: 'refused/state', says: 'This plan is already superseded'},
  },
  {
    name: 'the plan in the store was edited before the click',
    ...{wish, good, moment: 'before the click', happens: edited},
    atPlan: noPlanYet,
    atRun: {code: 'refused/state', says: 'is not the plan that is stored under this id'},
  },
  {
    name: 'the plan in the store was edited after the click',
    ...{wish, good, moment: 'as the run begins', happens: edited},
    atPlan: noPlanYet,
    atRun: {code: 'plan_changed', says: 'The stored plan is not the one that was approved'},
  },
  {
    name: 'the card showed another plan',
    ...{wish, good, moment: 'before the click', form: {hash: '0'.repeat(64)}},
    atPlan: noPlanYet,
    atRun: {code: 'refused/state', says: 'is not the plan that is stored under this id'},
  },
  {
    name: 'the plan has had its run',
    ...{wish, good, moment: 'before the click', clicks: [approver, approver]},
    happens: world =>
      world.turn({look: 1}, () => {
        world.cluster = losing('etcd-3')(world.cluster)
      }),
    atPlan: noPlanYet,
    atRun: {code: 'refused/state', says: 'This plan is already approved'},
  },
]

const moments: readonly Situation[] = [
  {
    name: 'the cluster is frozen while the plan waits',
    ...{wish, good, moment: 'before the click', happens: frozen},
    atPlan: never(
      'a plan may be asked for while a cluster is frozen; nothing can start before that is lifted',
    ),
    atRun: {code: 'refused/frozen', says: 'prod-a is frozen by Approver'},
  },
  {
    name: 'the cluster is frozen as the run looks at it',
    ...{wish, good, happens: frozen},
    atPlan: noPlanYet,
    atRun: {code: 'frozen', says: 'prod-a is frozen by Approver'},
  },
  {
    name: 'the cluster is frozen while a learner is watched',
    ...{wish: {runbook: 'promote'}, good: good.withLearner(), happens: frozen, moment: {look: 3}},
    atPlan: noPlanYet,
    atRun: {code: 'frozen', says: 'prod-a is frozen by Approver'},
  },
  {
    name: 'another run holds the cluster',
    ...{wish, good, moment: 'before the click', happens: another},
    atPlan: never('a plan may wait while another one runs; it is looked at again before anything happens'),
    atRun: {code: 'refused/busy', says: 'Run run_other already changes this cluster'},
  },
]

const words: readonly Situation[] = [
  {
    name: 'a parameter that does not exist',
    ...{wish: {...wish, params: {force: 'yes'}}, good},
    atPlan: {code: 'input/invalid', says: 'defragment has no parameter force'},
    atRun: neverPlanned,
  },
  {
    name: 'a parameter that is missing',
    ...{wish: {runbook: 'restart-member'}, good},
    atPlan: {code: 'input/invalid', says: 'restart-member needs member'},
    atRun: neverPlanned,
  },
  {
    name: 'a member whose name carries words for a shell',
    ...{wish: {...wish, params: {member: 'etcd-2; rm -rf /'}}, good},
    atPlan: {code: 'input/unknown-member', says: 'has no member etcd-2; rm -rf /'},
    atRun: neverPlanned,
  },
  {
    name: 'a runbook that does not exist',
    ...{wish: {runbook: 'force-new-cluster'}, good},
    atPlan: {code: 'input/unknown-runbook', says: 'There is no runbook "force-new-cluster"'},
    atRun: neverPlanned,
  },
]

export const people: Group = {
  title: 'People, plans and words',
  situations: [...rights, ...plans, ...moments, ...words],
}
