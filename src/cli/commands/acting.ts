import type {Command} from 'commander'
import type {Refusal} from '../../domain/approval.ts'
import {checkpointText} from '../../domain/checkpoint.ts'
import type {CommandLineDecision} from '../../operations/on-command-line.ts'
import type {ActingDesk, CliEnvironment, Ending} from '../environment.ts'
import {exitCodeOf} from '../exit-codes.ts'
import {planLines, progressPrinter} from '../render/run.ts'
import {parseParams} from './plan.ts'
import {endRun} from './runs.ts'

interface Json {
  readonly json: boolean
}

/**
 * Registers `request`, `approve`, `deny`, `withdraw`, `pause`, `cancel`, `resume` and `stop`: the gate of Slack for a user of this
 * machine whom `people.cli` names.
 */
export function actingCommands(program: Command, environment: CliEnvironment, ending: Ending): void {
  const at = {environment, ending}
  requestCommand(program, at)
  const decisions = {
    approve: 'approve a plan as an approver; the last approval starts the run, which is followed to its end',
    deny: 'refuse a plan for good, as an approver',
    withdraw: 'take back a plan you asked for',
  } as const
  for (const [decision, description] of Object.entries(decisions) as [keyof typeof decisions, string][])
    decisionCommand(program, {decision, description, ...at})
  const actions = {
    pause: 'let a run wait after its current step; it keeps the cluster until it is resumed or stopped',
    cancel: 'stop a run after its current step',
    resume: 'let a paused or interrupted run go on, after looking at what is open; it is followed to its end',
    stop: 'end a paused or interrupted run without its remaining steps',
  } as const
  for (const [action, description] of Object.entries(actions) as [keyof typeof actions, string][])
    program
      .command(action)
      .description(description)
      .argument('<run>')
      .option('--json', 'print JSON instead of text', false)
      .action((run: string, {json}: Json) =>
        withActing(environment, async desk => {
          const acted = await desk.runAction({run, action})
          if (!acted.ok) return refused(acted.refusal, {json, ...at})
          await done(acted.sentence, {run: acted.resumed?.run ?? null, desk, json, ...at})
        }),
      )
}

interface Place {
  readonly environment: CliEnvironment
  readonly ending: Ending
}

function requestCommand(program: Command, {environment, ending}: Place): void {
  program
    .command('request')
    .description('ask for a plan; it runs only after other people approved it')
    .argument('<runbook>')
    .argument('<cluster>')
    .argument('[parameters...]', 'name=value')
    .requiredOption('--reason <text>', 'why; everybody who decides and the audit trail see it')
    .option('--json', 'print JSON instead of text', false)
    .action(
      async (
        runbook: string,
        cluster: string,
        words: readonly string[],
        {reason, json}: Json & {reason: string},
      ) => {
        const params = parseParams(words)
        await withActing(environment, async desk => {
          const asked = await desk.request({runbook, cluster, params, reason})
          if (!asked.ok) return refused(asked.refusal, {json, environment, ending})
          environment.out(`${json ? JSON.stringify(asked.record, null, 2) : planLines(asked.record)}\n`)
        })
      },
    )
}

function decisionCommand(
  program: Command,
  {
    decision,
    description,
    ...at
  }: Place & {readonly decision: CommandLineDecision['decision']; readonly description: string},
): void {
  const command = program.command(decision).description(description).argument('<plan>')
  if (decision === 'approve')
    command
      .option('--typed <cluster>', 'the name of the cluster again, for a destructive plan')
      .option('--code <digits>', 'the code your authenticator app shows now, where the policy asks for one')
  if (decision === 'deny') command.requiredOption('--reason <text>', 'why not')
  command.option('--json', 'print JSON instead of text', false)
  command.action(
    async (plan: string, {json, ...given}: Json & {reason?: string; typed?: string; code?: string}) => {
      await withActing(at.environment, async desk => {
        const decided = await desk.decide({plan, decision, ...given})
        if (!decided.ok) return refused(decided.refusal, {json, ...at})
        await done(decided.sentence, {run: decided.started?.run ?? null, desk, json, ...at})
      })
    },
  )
}

/** Says what was done; a run that this began is followed until it has ended or needs a person. */
async function done(
  sentence: string,
  {run, desk, ...place}: Place & Json & {readonly run: string | null; readonly desk: ActingDesk},
): Promise<void> {
  const {environment, ending, json} = place
  const {out, err} = environment
  if (!json) out(`${sentence}\n`)
  if (run === null) {
    if (json) out(`${JSON.stringify({ok: true, sentence}, null, 2)}\n`)
    return
  }
  const seen = await desk.follow(run, {
    tell: json ? () => undefined : progressPrinter(out),
    waiting: () => err('The run waits for the process that serves the store to take it.\n'),
  })
  ending.code = endRun(seen.run, environment)
  const head = await desk.checkpoint()
  const checkpoint = head === null ? null : checkpointText(head)
  if (json)
    out(`${JSON.stringify({ok: true, sentence, run: seen.run, steps: seen.steps, checkpoint}, null, 2)}\n`)
  else if (checkpoint !== null) out(`Audit checkpoint ${checkpoint}\n`)
}

function refused(refusal: Refusal, {environment, ending, json}: Place & Json): void {
  ending.code = exitCodeOf(refusal.code)
  if (json) environment.out(`${JSON.stringify({ok: false, refusal}, null, 2)}\n`)
  else environment.err(`${refusal.reason}\n${refusal.remedy}\n`)
}

async function withActing(
  {openActing}: CliEnvironment,
  work: (desk: ActingDesk) => Promise<void>,
): Promise<void> {
  const desk = await openActing()
  try {
    await work(desk)
  } finally {
    await desk.close()
  }
}
