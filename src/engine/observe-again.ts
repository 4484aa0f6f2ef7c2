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
  await Promise.all(look.sheets.flatMap(sheet => [sheet.settled('status'), sheet.settled('memberList')]))
  let disagreements = 0
  for (; disagreements <= MOST_REPEATS && differ(look.sheets); disagreements += 1) {
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
  ])
}

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
