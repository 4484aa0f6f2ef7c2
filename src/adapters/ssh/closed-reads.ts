import type {CommandTarget} from './commands.ts'
import * as reads from './inspect-commands.ts'
import {wordsOf} from './quote.ts'

type Reading = () => reads.HostCommand | null

/**
 * Whether a line is one of the reads of inspect-commands.ts. Many carry a value that the host itself gave; the line is
 * then built again from the words it has, so that whatever that file would refuse is refused here.
 */
export function isReadLine(line: string, target: CommandTarget): boolean {
  const words = wordsOf(line)
  return words !== null && readingsOf(words, target).some(read => lineOf(read) === line)
}

function readingsOf(words: readonly string[], target: CommandTarget): readonly Reading[] {
  const last = words.at(-1) ?? ''
  const named = words.includes('--') ? words.slice(words.lastIndexOf('--') + 1) : []
  const after = (option: string): string => words[words.indexOf(option) + 1] ?? ''
  return [
    () => reads.journal(target, 15),
    () => reads.journal(target, 60),
    () => reads.startupJournal(target, Number(valueOf(words, '--since=@'))),
    reads.kernelJournal,
    reads.newestOfRoot,
    () => reads.readFiles('', named),
    () => reads.fileSystems(named),
    () => reads.mountOf(last),
    () => reads.listFiles(named),
    () => reads.ownership(named),
    () => reads.unitText(target),
    () => reads.verifyCertificate(last, after('-CAfile')),
    () => reads.lastChange(named),
    reads.revertState,
    () => reads.listFilesAsRoot(target),
    reads.chronyTracking,
    reads.timedatectl,
    reads.hostTime,
    () => reads.ping(last),
    () => reads.tcpConnects(addressesIn(words), words.includes('-Z') ? 'parallel' : 'in turn'),
    () => reads.peerSockets(portsIn(words)),
    () => reads.certificatesIn(last),
  ]
}

/** Null where a value is none that may be sent, or the read is none of this host. */
function lineOf(read: Reading): string | null {
  try {
    return read()?.line ?? null
  } catch {
    return null
  }
}

function valueOf(words: readonly string[], start: string): string | undefined {
  return words.find(word => word.startsWith(start))?.slice(start.length)
}

function addressesIn(words: readonly string[]): Parameters<typeof reads.tcpConnects>[0] {
  return words.flatMap(word => {
    const [, host, port] = /^https:\/\/(.+):(\d+)\/$/.exec(word) ?? []
    if (host === undefined) return []
    return [{memberId: '', host: host.replace(/^\[(.*)\]$/, '$1'), clientPort: Number(port), peerPort: null}]
  })
}

function portsIn(words: readonly string[]): readonly number[] {
  return words.flatMap((word, at) => (word === 'dport' ? [Number(words[at + 2]?.slice(1))] : []))
}
