import type {CertificateFacts} from '../domain/host-facts.ts'
import type {ProbeValue} from '../domain/observation.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {defineBoard} from './board.ts'
import {absence, NOTHING, nameCell, UNKNOWN} from './cells.ts'

const checks = ['certificates']
const DAY_MS = 86_400_000

/** Ours: a subject is a name to recognise, not to read in full. */
const SUBJECT = 40

interface Row {
  readonly member: ObservedMember
  readonly where: string
  /** Null for a port without TLS, or one that showed nothing. */
  readonly certificate: CertificateFacts | null
  readonly daysLeft: number | null
  readonly state: string
}

/** `certs`: every certificate a member shows or its settings name, the first to end on top. */
export const certs = defineBoard({
  word: 'certs',
  help: 'Every certificate: days left, name, trust; the first to end on top.',
  checks,
  reads: ['clientTls', 'peerTls', 'certificateFiles'],
  lay: ({view}) => {
    const rows = rowsOf(view)
    return {
      calm: calmOf(rows),
      tables: [
        {
          title: 'Certificates',
          columns: ['Member', 'Where', '>Days left', 'Subject', 'State'],
          rows: rows.map(({member, where, certificate, daysLeft, state}) => [
            nameCell(member),
            where,
            daysLeft === null
              ? certificate === null && state === 'no TLS'
                ? NOTHING
                : UNKNOWN
              : String(daysLeft),
            certificate === null ? NOTHING : cut(certificate.subject),
            state,
          ]),
        },
      ],
      notes: ['A leaf is read again for every new connection; a changed CA needs a restart of the member.'],
      json: {
        certificates: rows.map(({member, where, certificate, daysLeft, state}) => ({
          member: member.name,
          where,
          daysLeft,
          state,
          certificate,
        })),
      },
    }
  },
})

function rowsOf(view: ClusterView): readonly Row[] {
  const now = Date.parse(view.observedAt)
  return view.members
    .flatMap(member => [...portRows(member, now), ...fileRows(member, now)])
    .toSorted((a, b) => order(a) - order(b))
}

/** What is broken first, then by days left, ports without a certificate last. */
function order({daysLeft, state}: Row): number {
  if (state === 'no TLS') return Number.MAX_SAFE_INTEGER
  return state === 'valid' ? (daysLeft ?? 0) : Number.MIN_SAFE_INTEGER + (daysLeft ?? 0)
}

function portRows(member: ObservedMember, now: number): readonly Row[] {
  const ports = [
    {where: 'client port', read: member.probes.clientTls},
    {where: 'peer port', read: member.probes.peerTls},
  ]
  return ports.map(({where, read}): Row => {
    if (!read.ok) return {member, where, certificate: null, daysLeft: null, state: absence(read.code)}
    const {certificate} = read.value
    const daysLeft = certificate === null ? null : daysUntil(certificate, now)
    return {member, where, certificate, daysLeft, state: portState(read.value, now)}
  })
}

function portState({certificate, untrusted, turnedAway}: ProbeValue<'clientTls'>, now: number): string {
  if (certificate === null) return 'no TLS'
  const time = timeState(certificate, now)
  if (time !== 'valid') return time
  if (untrusted !== null) return `not trusted: ${untrusted}`
  return turnedAway === null ? time : `turned us away: ${turnedAway}`
}

function fileRows(member: ObservedMember, now: number): readonly Row[] {
  const read = member.probes.certificateFiles
  if (!read.ok) return []
  return read.value.files.map(file => ({
    member,
    where: `${file.role.replace('-ca', ' CA')} file${file.nth === undefined ? '' : `, no. ${file.nth}`}`,
    certificate: file,
    daysLeft: daysUntil(file, now),
    state: timeState(file, now),
  }))
}

function timeState({notBefore, notAfter}: CertificateFacts, now: number): string {
  if (Date.parse(notAfter) <= now) return 'expired'
  return Date.parse(notBefore) > now ? 'not valid yet' : 'valid'
}

function daysUntil({notAfter}: CertificateFacts, now: number): number {
  return Math.floor((Date.parse(notAfter) - now) / DAY_MS)
}

function calmOf(rows: readonly Row[]): string {
  const shown = rows.flatMap(({daysLeft, certificate}) =>
    daysLeft === null || certificate === null ? [] : [{daysLeft, certificate}],
  )
  const [first] = shown.toSorted((a, b) => a.daysLeft - b.daysLeft)
  if (first === undefined) return 'Nothing wrong in what was seen; no certificate was shown.'
  return `Nothing wrong: ${shown.length} certificates, the first ends in ${first.daysLeft} days (${first.certificate.notAfter.slice(0, 10)}).`
}

function cut(subject: string): string {
  return subject.length <= SUBJECT ? subject : `${subject.slice(0, SUBJECT - 1)}…`
}
