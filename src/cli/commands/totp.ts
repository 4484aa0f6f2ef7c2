import type {Command} from 'commander'
import type {ShownEnrolment} from '../../operations/enrol-app.ts'
import type {CliEnvironment, TotpDesk} from '../environment.ts'
import {textTable} from '../table.ts'

interface Json {
  readonly json: boolean
}

const WHOM = 'a Slack user id, or a user of this machine whom `people.cli` names'

/** Registers `totp enroll`, `totp remove` and `totp list`: whose authenticator app counts when a plan takes a code. */
export function totpCommands(program: Command, environment: CliEnvironment): void {
  const totp = program
    .command('totp')
    .description('authenticator apps, whose codes approving a destructive plan can ask for')
  totp
    .command('enroll')
    .description('enrol the authenticator app of a person; prints the URI it takes, once')
    .argument('<person>', WHOM)
    .option('--json', 'print JSON instead of text', false)
    .action((person: string, {json}: Json) =>
      withDesk(environment, async desk => environment.out(enrolled(await desk.enrol(person), json))),
    )
  totp
    .command('remove')
    .description(
      'take the app of a person off; until another is enrolled, they approve nothing that takes a code',
    )
    .argument('<person>', WHOM)
    .option('--json', 'print JSON instead of text', false)
    .action((person: string, {json}: Json) =>
      withDesk(environment, async desk => {
        const removed = await desk.remove(person)
        environment.out(
          json ? `${JSON.stringify(removed)}\n` : `The app of ${removed.person} counts no more.\n`,
        )
      }),
    )
  totp
    .command('list')
    .description('who has an app enrolled, and by whom')
    .option('--json', 'print JSON instead of text', false)
    .action(({json}: Json) =>
      withDesk(environment, async desk => {
        const all = await desk.list()
        environment.out(json ? `${JSON.stringify(all, null, 2)}\n` : `${enrolmentTable(all)}\n`)
      }),
    )
}

function enrolled(done: {readonly person: string; readonly uri: string}, json: boolean): string {
  if (json) return `${JSON.stringify(done)}\n`
  return [
    `Enrolled ${done.person}. Give this to their authenticator app now; it is not shown again, and it is a secret:`,
    done.uri,
    '',
  ].join('\n')
}

function enrolmentTable(all: readonly ShownEnrolment[]): string {
  if (all.length === 0) return 'Nobody has an authenticator app enrolled.'
  return textTable(
    [
      {title: 'PERSON', cell: ({person}: ShownEnrolment) => person},
      {title: 'ENROLLED', cell: ({enrolledAt}) => enrolledAt},
      {title: 'BY', cell: ({enrolledBy}) => enrolledBy.name},
      {title: 'USED', cell: ({used}) => (used ? 'yes' : 'never')},
    ],
    all,
  )
}

async function withDesk({openTotp}: CliEnvironment, work: (desk: TotpDesk) => Promise<void>): Promise<void> {
  const desk = await openTotp()
  try {
    await work(desk)
  } finally {
    await desk.close()
  }
}
