import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import type {LogEvent, LogFacts} from '../domain/host-facts.ts'
import {type Trouble, troubles} from '../domain/log-trouble.ts'
import {wasNotAsked} from '../domain/silence.ts'
import {duration} from '../domain/units.ts'

type Logged = Judged<'journal'>

/** So long without another line, and it counts as passed, in ms. */
const FADED_MS = 180_000
/** Lines that were under way while the peer came back; etcd looks at its peers every few seconds. */
const AFTERMATH_MS = 10_000

/** C54: what the logs of etcd and of the kernel say, as far as it means trouble. */
export const logPatterns = defineCheck({
  id: 'log-patterns',
  catalogue: ['C54'],
  title: 'What the logs complain about',
  needs: ['journal'],
  source: 'https://etcd.io/docs/v3.5/faq/',
  impact: 'etcd says itself what disturbs it, minutes before anything fails.',
  remedy: {text: 'Read these lines on one time axis with those of the other members.'},
  judge: ({members}) =>
    members.flatMap(member => {
      const {kernel} = member.probes
      return [
        ...complaints(member, member.journal),
        ...(kernel.ok ? complaints(member, kernel.value) : []),
        ...distrusted(member),
        ...(kernel.ok || wasNotAsked(kernel.code) ? [] : [kernelUnread(member, kernel.message)]),
      ]
    }),
})

function complaints(member: Logged, log: LogFacts): readonly Verdict[] {
  return troubles.flatMap(trouble => {
    const count = log.counts[trouble.pattern] ?? 0
    if (count === 0 || (count < trouble.from && trouble.quietBelow)) return []
    return [complaint(member, log, {trouble, count})]
  })
}

function complaint(
  member: Logged,
  log: LogFacts,
  {trouble, count}: {readonly trouble: Trouble; readonly count: number},
): Verdict {
  const last = newest(log, trouble)
  const severity = severityOf(member, log, {trouble, count})
  const atLeast = log.truncated ? 'at least ' : ''
  const window = duration(Date.parse(member.probes.journal.at) - Date.parse(log.since))
  const when =
    last === undefined ? '' : `, last at ${last.at.slice('YYYY-MM-DDT'.length, -'.000Z'.length)} UTC`
  return {
    subject: member,
    severity,
    summary: `The log of ${member.name} has ${atLeast}${count} ${trouble.what} in ${window}${when}`,
    evidence: {
      pattern: trouble.pattern,
      count,
      lastAt: last?.at ?? null,
      text: last?.text ?? null,
      truncated: log.truncated,
    },
  }
}

type Found = {readonly trouble: Trouble; readonly count: number}

function severityOf(member: Logged, log: LogFacts, {trouble, count}: Found): Trouble['severity'] {
  const last = newest(log, trouble)
  if (count < trouble.from || isOver(log, trouble, last)) return 'info'
  const foreign = foreignTo(member, trouble, last)
  if (foreign !== undefined) return foreign
  const age = last === undefined ? 0 : Date.parse(member.probes.journal.at) - Date.parse(last.at)
  if (trouble.fades && age > FADED_MS) return trouble.severity === 'critical' ? 'warning' : 'info'
  return trouble.severity
}

function newest({events}: LogFacts, {pattern}: Pick<Trouble, 'pattern'>): LogEvent | undefined {
  return events.filter(event => event.pattern === pattern).at(-1)
}

function isOver(log: LogFacts, {over = []}: Trouble, last: LogEvent | undefined): boolean {
  return over.some(pattern => {
    const end = newest(log, {pattern})
    const slack = pattern === 'peer-active' ? AFTERMATH_MS : 0
    return end !== undefined && last !== undefined && Date.parse(last.at) <= Date.parse(end.at) + slack
  })
}

/** Lines that are about somebody else: another process or disk of this host, or a member that was removed. */
function foreignTo(
  member: Logged,
  {pattern}: Trouble,
  last: LogEvent | undefined,
): Trouble['severity'] | undefined {
  const text = last?.text ?? ''
  switch (pattern) {
    case 'oom-kill':
      return text === '' || /\betcd\b/.test(text) ? undefined : 'warning'
    case 'hung-task':
      return text === '' || /\betcd\b/.test(text) ? undefined : 'info'
    case 'disk-error':
    case 'remounted-read-only':
      return isOtherDisk(member, text) ? 'info' : undefined
    case 'member-removed':
      // A member that serves only turns a stray one away; the one that was removed does not serve.
      return member.probes.status.ok ? 'warning' : undefined
    default:
      return undefined
  }
}

/** True only when the line names a device, ours is known by its kernel name, and they have nothing in common. */
function isOtherDisk({probes: {disk}}: Logged, text: string): boolean {
  const [, named] = /\bdev(?:ice)? (\w+)|\((\w+)\):/.exec(text) ?? []
  const device = named ?? /\((\w+)\):/.exec(text)?.[1]
  if (device === undefined || !disk.ok || disk.value.mounts.length === 0) return false
  const ours = disk.value.mounts.map(mount => mount.device.replace('/dev/', ''))
  const plain = ours.every(one => /^(?:sd|vd|xvd|nvme|loop|mmcblk)\w+$/.test(one))
  return plain && !ours.some(one => one.startsWith(device) || device.startsWith(one))
}

/** Port scanners and probes without a certificate are turned away all day; a peer with a wrong one is not routine. */
const DISTRUST = /bad certificate|unknown (?:certificate )?authority|x509/i
const DISTRUST_FROM = 3

function distrusted(member: Logged): readonly Verdict[] {
  const {events, since} = member.journal
  const refused = events.filter(({pattern, text}) => pattern === 'tls-rejected' && DISTRUST.test(text))
  const last = refused.at(-1)
  if (last === undefined || refused.length < DISTRUST_FROM) return []
  const window = duration(Date.parse(member.probes.journal.at) - Date.parse(since))
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `${member.name} turned away ${refused.length} connections for their certificate in ${window}`,
      evidence: {pattern: 'tls-rejected', count: refused.length, lastAt: last.at, text: last.text},
      remedy: {text: 'See whose address it is, and compare its certificate with the CA of this member.'},
    },
  ]
}

function kernelUnread(member: Logged, message: string): Verdict {
  return {
    subject: member,
    severity: 'unknown',
    summary: `The kernel log of ${member.name} could not be read: ${message.replace(/\.$/, '')}`,
    evidence: {probe: 'kernel'},
    remedy: {text: 'Add the SSH user to the group that may read the journal (systemd-journal or adm).'},
  }
}
