import {defineRunbook, type Runbook} from '../../src/domain/runbook.ts'
import {findStep} from '../../src/steps/index.ts'

/** Steps of the dangerous runbooks that have guards of their own, whichever runbook takes them. */
const onHosts = ['copy-data', 'join-settings', 'set-aside-data', 'start-member', 'stop-member'] as const

/** For each a runbook of that step alone, `step:…`, so that its guard is asked as the first of a plan and of a run. */
export const oneStepRunbooks: readonly Runbook[] = onHosts.map(runbookOf)

function runbookOf(id: string): Runbook {
  const step = findStep(id)
  if (step === undefined) throw new Error(`there is no step ${id}`)
  const names = ['member', 'as', 'why', 'when', 'peerUrl']
  return defineRunbook({
    id: `step:${id}`,
    catalogue: ['A15'],
    title: `The step ${id}`,
    summary: 'One step, for a test.',
    risk: 'disruptive',
    treats: [],
    ...(step.asks === undefined ? {} : {asks: step.asks}),
    ...(step.inTheDark === true ? {inTheDark: true} : {}),
    measure: {title: 'Nothing', show: () => null},
    params: names.map(name => ({name, about: 'input of the step', required: false})),
    draft: input => ({steps: [{step: id, input}], notes: []}),
  })
}
