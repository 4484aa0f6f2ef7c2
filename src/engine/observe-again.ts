import type {ErrorCode} from '../domain/errors.ts'
import {MOST_REPEATS} from '../domain/look-load.ts'
import type {ProbeValue} from '../domain/observation.ts'
import {listKey} from '../domain/view.ts'
import {ETCD_DEADLINE_MS} from './observe-limits.ts'
import {ageOf, type LookUnderWay, limitOf} from './observe-look.ts'
import {probe} from './observe-probe.ts'
import type {Sheet} from './observe-sheet.ts'

/** Members that differ are asked again so far apart (etcd-facts 2.1, rule 1). */
const AGAIN_AFTER_MS = 1000

/**
 * Members answer at different moments, so an election or a change of members makes them differ for an instant. Asks
 * those that answered again until they agree, and keeps the last reading: what still differs then is a difference.
 */
export async function askAgainWhileDiffering(look: LookUnderWay): Promise<void> {
  if (look.limits.quick) return
  await Promise.all(
    look.sheets.flatMap(sheet => [
      sheet.settled('status'),
      sheet.settled('memberList'),
      sheet.settled('linearizable'),
    ]),
  )
  let disagreements = 0
  for (; disagreements <= MOST_REPEATS && isUnsettled(look.sheets); disagreements += 1) {
    look.whole.disagreements = disagreements + 1
    if (disagreements === MOST_REPEATS || ageOf(look) + AGAIN_AFTER_MS > look.limits.lastStartMs) return
    // oxlint-disable-next-line no-await-in-loop
    await look.sources.clock.sleep(AGAIN_AFTER_MS, look.signal)
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all(look.sheets.map(sheet => readAgain(sheet, look)))
  }
}

async function readAgain(sheet: Sheet, look: LookUnderWay): Promise<void> {
  const {etcd} = look.sources
  const limit = limitOf(look, ETCD_DEADLINE_MS)
  const again = async <K extends 'status' | 'memberList'>(
    name: K,
    read: Parameters<typeof probe<ProbeValue<K>>>[1],
  ): Promise<void> => {
    if (sheet.read(name)?.ok === true) sheet.keep(name, await probe(name, read, limit))
  }
  await Promise.all([
    again('status', call => etcd.status(sheet.url, call)),
    again('memberList', call => etcd.memberList(sheet.url, call)),
    ...(isTurnedAway(sheet)
      ? [
          probe('linearizable', call => etcd.linearizableRead(sheet.url, call), limit).then(answer =>
            sheet.keep('linearizable', answer),
          ),
        ]
      : []),
  ])
}

function isUnsettled(sheets: readonly Sheet[]): boolean {
  return differ(sheets) || sheets.some(isTurnedAway)
}

/**
 * True when a member that answers refused a read through consensus at once, as it does while leadership moves. One that
 * stays silent had its time already, and a learner always refuses.
 */
function isTurnedAway(sheet: Sheet): boolean {
  const read = sheet.read('linearizable')
  if (read === undefined || read.ok || valueOf(sheet, 'status').length === 0) return false
  return PASSING.has(read.code)
}

const PASSING: ReadonlySet<ErrorCode> = new Set(['etcd/no-leader', 'etcd/unavailable', 'etcd/failed'])

/** True when answering members name different leaders, member lists or clusters. */
function differ(sheets: readonly Sheet[]): boolean {
  const statuses = sheets.flatMap(sheet => valueOf(sheet, 'status'))
  const lists = sheets.flatMap(sheet => valueOf(sheet, 'memberList'))
  return [
    statuses.map(({leader}) => leader),
    [...statuses, ...lists].map(({clusterId}) => clusterId),
    lists.map(
      ({members}) =>
        `${listKey(members)} ${members
          .map(({name}) => name)
          .toSorted()
          .join()}`,
    ),
  ].some(said => new Set(said).size > 1)
}

function valueOf<K extends 'status' | 'memberList'>(sheet: Sheet, name: K): readonly ProbeValue<K>[] {
  const answer = sheet.read(name)
  return answer?.ok === true ? [answer.value] : []
}
