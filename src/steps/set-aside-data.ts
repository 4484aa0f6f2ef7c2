import {z} from 'zod'
import {isAsideName} from '../domain/aside-name.ts'
import {allow, refuse} from '../domain/gate.ts'
import {dataNames, isHeldDown, mayTouchData} from '../domain/held-down.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep} from '../domain/runbook.ts'

/** A renaming and three listings. */
const DEADLINE_MS = 60_000

/** Renames etcd's data of a member that is kept down, so that it cannot come back as what it was (etcd-facts 4.0: never delete). */
export const setAsideData = defineStep({
  id: 'set-aside-data',
  input: z.strictObject({member: z.string().min(1), as: z.string().refine(isAsideName)}),
  moves: [],
  asks: {probes: ['dataDirectory']},
  inTheDark: true,
  undo: 'Rename it back to `member` while the service is down; nothing was deleted.',
  describe: ({member, as}) => `Set the data of ${member} aside as ${as}`,
  commandLine: ({member, as}) => `mv <data-dir>/member <data-dir>/${as}   # on the host of ${member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'the data stay on its disk under another name'}),
  guard: ({member, as}, view) => {
    const target = memberNamed(view, member)
    const may = mayTouchData(target)
    if (!may.allow) return may
    return dataNames(target)?.includes(as) === true
      ? refuse(`${as} exists on the host of ${member} already`, 'Ask for a new plan; it takes a new name.')
      : allow('etcd is down and kept down there')
  },
  unneeded: ({member}, view) =>
    dataNames(memberNamed(view, member))?.includes('member') === false ? 'there are no data' : null,
  mark: () => null,
  progress: ({member, as}, view) => {
    const names = dataNames(memberNamed(view, member))
    if (names === null) return 'cannot-tell'
    const [there, aside] = [names.includes('member'), names.includes(as)]
    if (there === aside) return 'cannot-tell'
    return aside ? 'done' : 'not-done'
  },
  fit: ({member}, view) => isHeldDown(memberNamed(view, member)),
  deadlineMs: () => DEADLINE_MS,
  run: ({member, as}, {tools, deadlineMs}) => tools.setAsideData(member, as, deadlineMs),
})
