import {certificatesOf} from '../domain/certificate-signs.ts'
import {foundBy} from '../domain/clues.ts'
import type {Cause, Fact} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {complaintsAbout, linesLogged, timesLogged} from '../domain/log-signs.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

type Seen = Omit<Fact, 'subject'> | undefined

/** What a refused certificate looks like; a port scan or a TCP probe leaves only "EOF" behind. */
const REFUSED = /x509|certificate|unknown authority/i

/**
 * R19: a certificate ended, has not begun, or is not trusted. Connections that exist survive it, so the outage comes at
 * the next reconnect; a member that is only refused must not be removed.
 */
export const certificates: Cause = {
  id: 'R19',
  name: 'certificates',
  title: 'Certificate expired or not trusted',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'member',
  explains: ['R05', 'R06', 'R07', 'R09', 'R11', 'R25', 'R29'],
  for: [
    {
      text: 'one of its certificates is not valid today',
      strength: 'decisive',
      look: ({view}, member) => invalidToday(member, view.observedAt),
    },
    foundBy('certificates', {
      text: 'a certificate of it has ended, is not trusted, or does not carry its name',
      strength: 'strong',
      pick: ({evidence}) =>
        ['expired', 'not-yet-valid', 'untrusted', 'name'].includes(String(evidence.problem)),
    }),
    {
      text: 'other members log that they refuse its certificate',
      strength: 'strong',
      look: ({view}, member) => refusedByOthers(view, member),
    },
    {
      text: 'its own log says that its certificate is refused',
      strength: 'strong',
      look: ({view}, member) => refusedItself(view, member),
    },
    {
      text: 'its peer certificate was issued by an authority the others do not have',
      strength: 'strong',
      look: ({view}, member) => strangeIssuer(view, member),
    },
  ],
  against: [],
  decides:
    'On its host, `openssl x509 -noout -dates -issuer` of the peer and server certificate and of both CA files.',
  sentence: ({view}, members) => {
    const [first] = members
    const fact = first && (invalidToday(first, view.observedAt) ?? refusedByOthers(view, first))
    const proof = fact === undefined ? '' : ` (${fact.text})`
    return `A certificate of ${names(members)} is not accepted${proof}: renew it in place, do not remove the ${agree(members.length, 'member', 'members')}.`
  },
  treat: [],
}

function invalidToday(member: ObservedMember, observedAt: string): Seen {
  const now = Date.parse(observedAt)
  for (const {subject, notBefore, notAfter, where, probe} of certificatesOf(member)) {
    const what = `the ${where} certificate of ${member.name} (${subject})`
    if (Date.parse(notAfter) < now) return seenIn(member, probe, `${what} ended on ${notAfter.slice(0, 10)}`)
    if (Date.parse(notBefore) > now)
      return seenIn(member, probe, `${what} is valid only from ${notBefore.slice(0, 10)}`)
  }
  return undefined
}

/** Old lines about a member that serves again are the past. */
function refusedByOthers(view: ClusterView, member: ObservedMember): Seen {
  if (isHealthyVoter(member)) return undefined
  const lines = complaintsAbout(
    member,
    view.members,
    'tls-rejected',
    'tls-expired',
    'peer-probe-failing',
  ).filter(({line}) => REFUSED.test(line.text))
  const last = lines.at(-1)
  if (last === undefined) return undefined
  const by = [...new Set(lines.map(one => one.by))]
  return {
    text: `${names(by)} ${agree(by.length, 'logs', 'log')} that the certificate of ${member.name} is refused`,
    at: last.line.at,
  }
}

function refusedItself(view: ClusterView, member: ObservedMember): Seen {
  if (isHealthyVoter(member)) return undefined
  const lines = linesLogged(member, 'tls-rejected', 'tls-expired').filter(({text}) => REFUSED.test(text))
  const last = lines.at(-1)
  if (last === undefined) return undefined
  // Both sides of a refused handshake log it: the owner of the certificate is the one that everybody refuses.
  const others = view.members.filter(
    other => other !== member && timesLogged(other, 'tls-rejected', 'tls-expired') > 0,
  )
  if (others.some(other => !isHealthyVoter(other)) && refusedByOthers(view, member) === undefined)
    return undefined
  return {text: `${member.name} logs refused certificates (${lines.length} lines)`, at: last.at}
}

function strangeIssuer(view: ClusterView, member: ObservedMember): Seen {
  // Its chain, where it brings one: the others have to know one link of it.
  const chain = peerFiles(member).filter(({role}) => role === 'peer')
  const [own] = chain
  const known = view.members
    .filter(other => other !== member)
    .flatMap(other => peerFiles(other).filter(({role}) => role === 'peer-ca'))
  if (
    own === undefined ||
    known.length === 0 ||
    known.some(({subject}) => chain.some(({issuer}) => issuer === subject))
  )
    return undefined
  return seenIn(
    member,
    'certificateFiles',
    `the peer certificate of ${member.name} was issued by ${own.issuer}, which no other member trusts`,
  )
}

function peerFiles({probes: {certificateFiles}}: ObservedMember) {
  return certificateFiles.ok ? certificateFiles.value.files : []
}
