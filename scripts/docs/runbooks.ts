import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {causes} from '../../src/causes/index.ts'
import {FileSchema} from '../../src/config/schema.ts'
import type {Risk} from '../../src/domain/plan.ts'
import type {Runbook, Step} from '../../src/domain/runbook.ts'
import {duration} from '../../src/domain/units.ts'
import {runbooks} from '../../src/runbooks/index.ts'
import {type ExampleStep, exampleOf, examplePlan} from './example-plan.ts'
import {code, list, page, section, table} from './markdown.ts'
import {refusalsOf} from './refusals.ts'

/** `docs/runbooks/<id>.md` for every runbook; notes people wrote are kept apart and included. */
export function runbookPages(root: string): readonly (readonly [string, string])[] {
  return runbooks.map(runbook => [`docs/runbooks/${runbook.id}.md`, runbookPage(runbook, root)] as const)
}

function runbookPage(runbook: Runbook, root: string): string {
  const {id, title, catalogue, summary, risk, measure} = runbook
  const {steps, notes} = examplePlan(runbook)
  const distinct = [...new Map(steps.map(one => [one.step.id, one])).values()]
  return page(
    `# ${title}`,
    `Runbook ${code(id)} · catalogue ${catalogue.join(', ')} · risk **${risk}**: ${approvalsFor(risk)}`,
    summary,
    section('Ask for it', asking(runbook)),
    section('Parameters', parameters(runbook)),
    section('What it treats', treats(runbook)),
    section(
      'An example plan',
      [exampleOf(runbook), planTable(steps), list(notes.map(note => `Note on the plan: ${note}`))]
        .join('\n\n')
        .trim(),
    ),
    section('Steps and guards', distinct.map(one => stepText(one, root)).join('\n\n')),
    section(
      'Did it help?',
      `After the last step: ${measure.title.toLowerCase()} of every member before and after, and the findings of the checks it treats, looked at again.`,
    ),
    section('Notes', notesOf(id, root)),
  )
}

/** Who must agree, from the default policy. */
export function approvalsFor(risk: Risk): string {
  const {disruptive, destructive} = FileSchema.shape.policy.parse(undefined)
  if (risk === 'safe-write') return 'an operator asks and confirms'
  const {approvals} = risk === 'disruptive' ? disruptive : destructive
  const who = approvals === 1 ? '1 other person approves' : `${approvals} other people approve`
  const typed =
    risk === 'destructive' && destructive.typedConfirmation ? ', and the cluster name is typed' : ''
  return `an operator asks, ${who}${typed}`
}

function asking({id, params}: Runbook): string {
  const words = params.map(({name, required}) => (required ? `${name}=…` : `[${name}=…]`)).join(' ')
  return list([
    `In Slack: ${code(`/etcd run ${id} ${words} [cluster]`)}`,
    `To see the plan without any effect: ${code(`/etcd plan ${id} ${words} [cluster]`)} or ${code(`quorate plan ${id} CLUSTER ${words}`)}`,
  ])
}

function parameters({params}: Runbook): string {
  if (params.length === 0) return 'None.'
  return table(
    ['Name', 'Meaning', 'Required'],
    params.map(({name, about, required}) => [code(name), about, required ? 'yes' : 'no']),
  )
}

function treats({id, treats: checks}: Runbook): string {
  const proposing = causes.filter(({treat}) => treat.some(({runbook}) => runbook === id))
  return list([
    `Checks: ${checks.map(check => `[${check}](../checks/${check}.md)`).join(', ')}`,
    proposing.length === 0
      ? 'No cause proposes it by itself; a person asks for it, or another runbook contains its step.'
      : `Proposed for: ${proposing.map(({name, title}) => `[${title}](../causes/${name}.md)`).join(', ')}`,
  ])
}

function planTable(steps: readonly ExampleStep[]): string {
  return table(
    ['#', 'Step', 'Expect', 'Away meanwhile', 'Stands for'],
    steps.map(({step, input, view}, at) => {
      const {sentence, away} = step.forecast(input, view)
      return [
        String(at + 1),
        step.describe(input),
        sentence,
        away.join(', ') || 'none',
        code(step.commandLine(input, view)),
      ]
    }),
  )
}

function stepText({step, input, view}: ExampleStep, root: string): string {
  return [
    `### ${code(step.id)}`,
    `The guard is asked again, on a fresh observation, before every single step. It refuses while:`,
    table(
      ['Refused while', 'What to do'],
      refusalsOf(step.id, root).map(({reason, remedy}) => [reason, remedy]),
    ),
    list([
      ...movesLine(step),
      `Longest wait for the effect (example above): ${duration(step.deadlineMs(input, view))}. Then the run stops and says what it saw.`,
      `Undo: ${step.undo}`,
    ]),
  ].join('\n\n')
}

function movesLine({moves}: Step): readonly string[] {
  if (moves.length === 0)
    return [
      'Moves none of the facts the plan stands on: leader, term, members, alarms and versions must stay as approved.',
    ]
  return [`Moves ${moves.join(' and ')}; every other fact the plan stands on must stay as approved.`]
}

function notesOf(id: string, root: string): string {
  const path = join(root, 'docs/runbooks/notes', `${id}.md`)
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
}

/** The table of runbooks for the README. */
export function runbookTable(): string {
  return table(
    ['Runbook', 'What it does', 'Risk', 'Who must agree'],
    runbooks.map(({id, summary, risk}) => [
      `[${code(id)}](docs/runbooks/${id}.md)`,
      summary,
      risk,
      approvalsFor(risk),
    ]),
  )
}
