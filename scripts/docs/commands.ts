import {exitCodes} from '../../src/cli/exit-codes.ts'
import {runCli} from '../../src/cli/index.ts'
import {commandWords} from '../../src/slack/listeners/commands/index.ts'
import {code, fence, page, section, table} from './markdown.ts'

const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  fine: 'fine',
  finding:
    'a warning, a critical finding, or something that could not be seen (`status`, `checks`, `members`, `diagnose`, `observe`, `check`); a broken chain (`audit verify`)',
  usage: 'wrong words or a wrong configuration',
  unreachable: 'the cluster, a host, the store or Slack could not be reached',
  refused: 'a guard, the policy or an approval said no',
}

/** `docs/commands.md`: what may be typed in Slack and on the command line. */
export async function commandPage(): Promise<string> {
  return page(
    '# Commands',
    section('In Slack', slackText()),
    section('On the command line', await cliText()),
    section(
      'Exit codes',
      table(
        ['Code', 'Means'],
        Object.entries(exitCodes).map(([name, number]) => [
          String(number),
          exitMeanings[name as keyof typeof exitCodes],
        ]),
      ),
    ),
  )
}

function slackText(): string {
  return [
    'Leave out the cluster to mean the one of the channel. Slash commands do not exist inside threads: mention the bot there with the same words, `@quorate status`. The message shortcut "Diagnose this alert" works on any message.',
    table(
      ['Type', 'You get'],
      commandWords.map(({usage, help}) => [code(`/etcd ${usage}`), help]),
    ),
  ].join('\n\n')
}

async function cliText(): Promise<string> {
  const topics = await helpTopics([])
  return [
    'The same operations without Slack. In a clone, `node src/main.ts` stands for `quorate`; in the image it is the entry point.',
    ...topics.map(
      ({words, text}) => `### ${code(['quorate', ...words].join(' '))}\n\n${fence('text', text)}`,
    ),
  ].join('\n\n')
}

interface Topic {
  readonly words: readonly string[]
  readonly text: string
}

/** The program's own help, command by command, as it prints it. */
async function helpTopics(words: readonly string[]): Promise<readonly Topic[]> {
  const text = await helpOf(words)
  const below = subcommandsIn(text).map(name => helpTopics([...words, name]))
  return [{words, text}, ...(await Promise.all(below)).flat()]
}

function subcommandsIn(help: string): readonly string[] {
  const [, commands = ''] = help.split('\nCommands:\n')
  return [...commands.matchAll(/^ {2}([a-z][a-z-]*)/gm)].flatMap(([, name]) =>
    name === undefined || name === 'help' ? [] : [name],
  )
}

async function helpOf(words: readonly string[]): Promise<string> {
  const printed: string[] = []
  const never = (): never => {
    throw new Error('help must not run anything')
  }
  await runCli([...words, '--help'], {
    out: text => void printed.push(text),
    err: text => void printed.push(text),
    open: never,
    openAudit: never,
    openAuditDesk: never,
    openActing: never,
    openTotp: never,
    openRuns: never,
    watchHere: never,
    openIncidents: never,
    verifyBundle: never,
    replay: never,
    readFile: never,
    writeFile: never,
    config: {validate: never, print: never, schema: never},
    manifest: never,
    serve: never,
    demo: never,
  })
  return printed.join('')
}
