import type {LogFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {badAnswer} from './bad-answer.ts'
import type {HostCommand} from './inspect-commands.ts'
import type {JournalLine} from './journal-lines.ts'
import {logFacts} from './log-facts.ts'
import {containerLog, podLogLines, startupLog} from './pod-commands.ts'
import {sharedContainers} from './pod-state.ts'

const msPerMinute = 60_000
/** kubelet keeps one container that ended beside the one that runs. */
const containersRead = 2

/** etcd's log of the last minutes: of the container that runs and of the one before, which tells why it ended. */
export async function podJournal(ask: Ask, minutes: 15 | 60): Promise<LogFacts> {
  const asked = new Date(ask.clock.now().getTime() - minutes * msPerMinute)
  const containers = (await sharedContainers(ask)).slice(0, containersRead)
  const logs = await Promise.all(containers.map(({id}) => read(ask, containerLog(ask.options, id, minutes))))
  const lines = logs.flatMap(log => log.lines).toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const truncated = logs.some(log => log.cut || log.lines.length >= podLogLines)
  return logFacts({source: 'etcd', lines, asked, truncated})
}

/** The first lines of the newest container. */
export async function podStartup(ask: Ask): Promise<readonly JournalLine[]> {
  const [newest] = await sharedContainers(ask)
  return newest === undefined ? [] : (await read(ask, startupLog(ask.options, newest.id))).lines
}

async function read(
  ask: Ask,
  command: HostCommand,
): Promise<{readonly lines: readonly JournalLine[]; readonly cut: boolean}> {
  const {stdout, stderr, cut} = await ask.run(command)
  return {lines: parseContainerLog(`${stdout}\n${stderr}`), cut}
}

/**
 * Reads `crictl logs -t`, both streams. What has no time in front is a word of crictl's own, or the end of a line that was cut.
 *
 * @throws OpsError `ssh/bad-answer` when there was an answer and no line of a log in it.
 */
export function parseContainerLog(text: string): readonly JournalLine[] {
  const raw = text.split('\n').filter(line => line.trim() !== '')
  const lines = raw.flatMap((line): readonly JournalLine[] => {
    const [, time = '', said = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) (.*)$/.exec(line) ?? []
    const at = new Date(time.replace(/(\.\d{3})\d+/, '$1'))
    return Number.isNaN(at.getTime()) ? [] : [{at, text: said, priority: null}]
  })
  // crictl warns of a missing configuration file in lines of this form.
  if (lines.length === 0 && raw.some(line => !/^(?:time="|WARN|INFO|DEBU)/.test(line)))
    throw badAnswer('crictl', text)
  return lines
}
