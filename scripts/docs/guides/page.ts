import {causes} from '../../../src/causes/index.ts'
import {checks} from '../../../src/checks/index.ts'
import {runbooks} from '../../../src/runbooks/index.ts'
import {commandWords} from '../../../src/slack/listeners/commands/index.ts'
import {code, page, section, table} from '../markdown.ts'
import {consensusFailureGuide} from './consensus-failure-guide.ts'
import {leaderElectionGuide} from './leader-election-guide.ts'
import {leaderElectionRecovery} from './leader-election-recovery.ts'
import type {GuideCommand} from './row.ts'

/** `docs/guide-commands.md`: every command of the two guides, and where its purpose is served. */
export function guideCommandsPage(): string {
  return page(
    '# From the guides to Quorate',
    'Quorate grew from two production guides for on-call engineers. Every command they quote is listed here, with what people want from it and where that is served. Many of the quoted commands are wrong or dangerous; the last column says so.',
    section('Frequent leader elections', guideTable([...leaderElectionGuide, ...leaderElectionRecovery])),
    section('Lost consensus', guideTable(consensusFailureGuide)),
    'Advice: said in words where it applies, never done. Refused: not done by anybody through Quorate. By hand: a repair that Quorate does not carry out yet; the diagnosis names it.',
  )
}

function guideTable(commands: readonly GuideCommand[]): string {
  return table(
    ['In the guide', 'To learn or to do', 'Here', 'What is different'],
    commands.map(({command, wanted, served, note}) => [
      code(command),
      wanted,
      served.map(servedBy).join(', '),
      note,
    ]),
  )
}

const words: Readonly<Record<string, string>> = {
  advice: 'advice',
  refused: '**refused**',
  'by-hand': 'by hand',
}

/** @throws when the table names something the registries do not have. */
function servedBy(reference: string): string {
  const plain = words[reference]
  if (plain !== undefined) return plain
  const [kind = '', id = ''] = reference.split(':')
  if (kind.startsWith('/etcd ') && commandWords.some(({word}) => `/etcd ${word}` === kind)) return code(kind)
  const check = kind === 'check' ? checks.find(one => one.id === id) : undefined
  if (check) return `[${check.catalogue.join(', ')} ${id}](checks/${id}.md)`
  const cause = kind === 'cause' ? causes.find(one => one.id === id) : undefined
  if (cause) return `[${id} ${cause.title}](causes/${cause.name}.md)`
  if (kind === 'runbook' && runbooks.some(one => one.id === id)) return `[runbook ${id}](runbooks/${id}.md)`
  throw new Error(`the guide table names ${reference}, which does not exist`)
}
