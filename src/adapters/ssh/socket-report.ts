import {SocketFacts} from '../../domain/host-facts.ts'
import {asFacts} from './bad-answer.ts'

/** `ss -H -tin`: one line with the addresses, then an indented one with the kernel's figures. */
export function socketFacts(stdout: string): SocketFacts {
  const peers: object[] = []
  for (const [index, line] of stdout.split('\n').entries()) {
    // With a state filter ss leaves the state out; without one it comes first.
    const [, remote] = /^(?:ESTAB\s+)?\d+\s+\d+\s+\S+:\d+\s+(\S+:\d+)\s*$/.exec(line) ?? []
    if (remote !== undefined) peers.push(figures(remote, stdout.split('\n')[index + 1] ?? ''))
  }
  return asFacts(SocketFacts, 'ss', {peers})
}

function figures(remote: string, line: string): object {
  const text = /^\s/.test(line) ? line : ''
  const value = (name: string) => number(new RegExp(`\\b${name}:(\\d+(?:\\.\\d+)?)`).exec(text)?.[1])
  return {
    remote,
    rttMs: value('rtt'),
    segmentsOut: value('data_segs_out') ?? value('segs_out'),
    // `retrans:now/ever`; the kernel leaves it out while nothing was sent twice.
    retransmitted: number(/\bretrans:\d+\/(\d+)/.exec(text)?.[1]) ?? (text === '' ? null : 0),
    lastReceivedMs: value('lastrcv'),
    lastSentMs: value('lastsnd'),
    unacknowledged: value('unacked') ?? 0,
  }
}

function number(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}
