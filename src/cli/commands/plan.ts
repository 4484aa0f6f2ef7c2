import type {Command} from 'commander'
import {OpsError} from '../../domain/errors.ts'
import type {PlannedStep} from '../../domain/plan.ts'
import {quorumLine} from '../../domain/quorum.ts'
import type {Preview} from '../../operations/operations.ts'
import type {CliEnvironment, Ending} from '../environment.ts'
import {exitCodes} from '../exit-codes.ts'
import {textTable} from '../table.ts'

/** Registers `plan`: what a runbook would do now, with no effect. */
export function planCommand(program: Command, environment: CliEnvironment, ending: Ending): void {
  program
    .command('plan')
    .description('print the plan of a runbook and what its guards say now; changes nothing')
    .argument('<runbook>')
    .argument('<cluster>')
    .argument('[parameters...]', 'name=value')
    .option('--json', 'print JSON instead of text', false)
    .action(
      async (runbook: string, cluster: string, parameters: readonly string[], {json}: {json: boolean}) => {
        const {operations, close} = await environment.open()
        try {
          const made = await operations.preview({runbook, cluster, params: parseParams(parameters)})
          ending.code = made.ok && made.guards.every(({allow}) => allow) ? exitCodes.fine : exitCodes.refused
          if (json) environment.out(`${JSON.stringify(made, null, 2)}\n`)
          else if (made.ok) environment.out(`${renderPlan(made)}\n`)
          else environment.err(`${made.refusal.reason}\n${made.refusal.remedy}\n`)
        } finally {
          await close()
        }
      },
    )
}

/** `name=value` words as a record; anything else is refused with an example. */
export function parseParams(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map(word => {
      const [, name, value] = /^([a-zA-Z][\w-]*)=(.+)$/.exec(word) ?? []
      if (name !== undefined && value !== undefined) return [name, value]
      throw new OpsError('input/invalid', `"${word}" is not a parameter.`, {
        remedy: 'Write parameters as name=value, for example member=etcd-2.',
      })
    }),
  )
}

function renderPlan({plan, guards, approvers}: Preview): string {
  const table = textTable(
    [
      {title: '#', right: true, cell: (step: PlannedStep) => String(plan.steps.indexOf(step) + 1)},
      {title: 'STEP', cell: ({title}) => title},
      {title: 'FORECAST', cell: ({forecast}) => forecast},
      {title: 'QUORUM MEANWHILE', cell: step => quorumLine(step.quorum)},
      {title: 'STANDS FOR', cell: ({commandLine}) => commandLine},
    ],
    plan.steps,
  )
  return [
    `${plan.title} on ${plan.cluster} (${plan.environment}), ${plan.risk}`,
    quorumLine(plan.quorum),
    '',
    table,
    ...plan.notes.map(note => `Note: ${note}`),
    ...guards.map(
      ({title, allow, sentence}) => `${title}: ${allow ? 'allowed now' : 'refused now'}, ${sentence}`,
    ),
    `Could approve: ${approvers}`,
  ].join('\n')
}
