import {FORCE, isForceWritten, whySettingsUnread} from '../domain/force-setting.ts'
import {allow, refuse} from '../domain/gate.ts'
import {MemberInput, memberNamed} from '../domain/member-name.ts'
import {defineStep} from '../domain/runbook.ts'

/** As for every change of settings: some ten short commands. */
const DEADLINE_MS = 60_000

/** A15: take back the setting with which etcd drops every other member at its next start. Restarts nothing. */
export const unsetForce = defineStep({
  id: 'unset-force',
  input: MemberInput,
  moves: [],
  asks: {probes: ['process']},
  undo: 'Nothing to undo: without it a start drops nobody.',
  describe: ({member}) => `Take ${FORCE} back on ${member}`,
  commandLine: ({member}) => `settings of etcd: ${FORCE} false   # on the host of ${member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'nothing changes before the next start'}),
  guard: ({member}, view) => {
    const target = memberNamed(view, member)
    return isForceWritten(target) === null
      ? refuse(
          `the settings on the host of ${member} cannot be read (${whySettingsUnread(target)})`,
          'Let Quorate read them there; docs/configuration.md lists the rights.',
        )
      : allow('without it, a start drops nobody')
  },
  unneeded: ({member}, view) =>
    isForceWritten(memberNamed(view, member)) === false ? 'it is not written there' : null,
  mark: () => null,
  progress: ({member}, view) => {
    const written = isForceWritten(memberNamed(view, member))
    if (written === null) return 'cannot-tell'
    return written ? 'not-done' : 'done'
  },
  fit: ({member}, view) =>
    isForceWritten(memberNamed(view, member)) === false
      ? allow(`${member} would drop nobody at its next start`)
      : refuse(`${member} may drop every other member at its next start`, `Take ${FORCE} out by hand.`),
  deadlineMs: () => DEADLINE_MS,
  run: ({member}, {tools, deadlineMs}) => tools.changeSettings(member, {[FORCE]: 'false'}, deadlineMs),
})
