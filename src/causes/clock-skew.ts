import {certificatesOf} from '../domain/certificate-signs.ts'
import {concerns, foundBy} from '../domain/clues.ts'
import type {Cause, Evidence, Fact} from '../domain/diagnosis.ts'
import {isFault, reported, seenIn} from '../domain/evidence.ts'
import type {ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

/** R20: a wrong clock makes good certificates bad and times in logs useless. It never makes elections (rule 15). */
export const clockSkew: Cause = {
  id: 'R20',
  name: 'clock-skew',
  title: 'Clock is wrong',
  severity: 'warning',
  frame: 'hygiene',
  scope: 'member',
  explains: ['R19'],
  for: [
    foundBy('clock', {text: 'its clock is off, or nobody sets it', strength: 'strong'}),
    {
      text: 'a certificate of it is not valid by its own clock',
      strength: 'decisive',
      look: (seen, member) => badByItsClock(seen, member),
    },
  ],
  against: [],
  decides: 'On its host, `chronyc tracking`: which source does it follow, and how far is it off?',
  sentence: (_, members) =>
    `The ${agree(members.length, 'clock', 'clocks')} of ${names(members)} ${agree(members.length, 'is', 'are')} wrong: certificates and lease times suffer, elections do not; set it right before blaming anything else.`,
  treat: [],
}

/** A certificate that ended long ago is not the fault of a clock: it has to be too new, or good by ours. */
function badByItsClock(seen: Evidence, member: ObservedMember): Omit<Fact, 'subject'> | undefined {
  const {clock} = member.probes
  if (!clock.ok || !reported(seen, 'clock', f => concerns(member, f) && isFault(f))) return undefined
  const now = Date.parse(seen.view.observedAt)
  const there = now + clock.value.aheadMs
  const valid = (at: number, from: string, to: string): boolean =>
    Date.parse(from) <= at && at <= Date.parse(to)
  const bad = certificatesOf(member).find(
    ({notBefore, notAfter}) =>
      there < Date.parse(notBefore) ||
      (valid(now, notBefore, notAfter) && !valid(there, notBefore, notAfter)),
  )
  if (bad === undefined) return undefined
  return seenIn(
    member,
    'clock',
    `by the clock of ${member.name} the certificate ${bad.subject} is not valid (${bad.notBefore.slice(0, 10)} to ${bad.notAfter.slice(0, 10)})`,
  )
}
