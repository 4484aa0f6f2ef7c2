import {isAsideName, isCopyName} from '../../domain/aside-name.ts'
import {DrillFault, DrillSeconds} from '../../domain/drill.ts'
import {
  configActs,
  dropInActs,
  type HostAct,
  holdActs,
  orderAct,
  type PutActs,
  reloadAct,
} from './act-commands.ts'
import {isReadLine} from './closed-reads.ts'
import {
  type CommandTarget,
  configuredDataDir,
  listAsRootLine,
  listingSudoersLine,
  permits,
  showLine,
  usesSudo,
} from './commands.ts'
import {asideAct, asideWords, copyActs, copyWords} from './data-acts.ts'
import {allowsDrills, armAct, armWords, drillActs} from './drill-acts.ts'
import {namesAsRootWords, namesLine} from './name-commands.ts'
import {isContainerLine, podLines, podReadPermits} from './pod-list.ts'
import {restoreActList, restoreReads} from './restore-acts.ts'

/** Every line of one form that this adapter sends to hosts with these services for state, acts and as root; inspect-commands.ts has the reads. */
export function allowedCommandLines(targets: readonly CommandTarget[]): readonly string[] {
  return targets.flatMap(target => {
    const reads = [listAsRootLine(target), namesLine(target)].filter(line => line !== null)
    const state = isPod(target) ? podLines(target).reads : [showLine(target)]
    return [...state, ...actsOn(target).map(({line}) => line), ...reads, ...restoreReads(target)]
  })
}

/**
 * Whether a line belongs to the closed list: acts, those with a name that data is set aside under included, and reads,
 * those with a path, an address or a container's id that a host gave included.
 */
export function isAllowedLine(line: string, targets: readonly CommandTarget[]): boolean {
  if (allowedCommandLines(targets).includes(line)) return true
  if (targets.some(target => isPod(target) && isContainerLine(line, target))) return true
  if (targets.some(target => isReadLine(line, target) || isArming(line, target))) return true
  const name = (line.split('/').at(-1) ?? '').replace(/\.part$/, '')
  return targets.some(target => namedLines(target, name).includes(line))
}

/** The lines in which a name stands that is made anew each time. */
function namedLines(target: CommandTarget, name: string): readonly string[] {
  const aside = isAsideName(name) ? asideAct(target, name) : null
  const copied = isCopyName(name) ? copyActs(target, name) : null
  return [aside, copied?.copy, copied?.place].flatMap(act => act?.line ?? [])
}

function isPod({service}: CommandTarget): boolean {
  return service.kind === 'static-pod'
}

function isArming(line: string, target: CommandTarget): boolean {
  const seconds = / --on-active=(\d{3}) /.exec(line)?.[1] ?? ''
  if (!allowsDrills(target) || !DrillSeconds.safeParse(seconds).success) return false
  return DrillFault.options.some(fault => armAct(target, fault, seconds).line === line)
}

/** Every act of a fixed form on this host, in the order of their weight. */
function actsOn(target: CommandTarget): readonly HostAct[] {
  if (isPod(target)) return podLines(target).acts
  const orders = (['restart', 'start', 'stop'] as const).map(order => orderAct(target, order))
  if (target.service.kind === 'supervisor') return orders
  const begin = orderAct(target, 'begin')
  const [hold, dropIn, config] = [holdActs(target), dropInActs(target), configActs(target)]
  const put = ({write, place}: PutActs) => [write, place]
  return [
    ...orders,
    begin,
    reloadAct(target),
    hold.directory,
    hold.write,
    hold.remove,
    dropIn.directory,
    ...put(dropIn.conf),
    ...put(dropIn.environment),
    ...(config === null ? [] : [config.backup, config.copy, ...put(config)]),
    ...drillActs(target),
    ...restoreActList(target),
  ]
}

/** A digit is one character of a class: unlike `*`, which in sudoers also stands for spaces and slashes. */
const anyInstant = `${'[0-9]'.repeat(8)}T${'[0-9]'.repeat(6)}`

const anySeconds = '[0-9]'.repeat(3)

/** What `/etc/sudoers.d/quorate` has to say for everything Quorate may do on this host, and nothing else. Empty without sudo. */
export function sudoersLines(user: string, target: CommandTarget): readonly string[] {
  if (!usesSudo(target)) return []
  const data = target.service.kind === 'supervisor' ? null : configuredDataDir(target)
  const listing = listingSudoersLine(user, target)
  return [
    ...actsOn(target).map(({words}) => permits(user, words)),
    ...(isPod(target) ? podReadPermits(user, target) : []),
    ...(listing === null ? [] : [listing]),
    ...(data === null
      ? []
      : [
          namesAsRootWords(data),
          asideWords(data, `before-${anyInstant}`),
          ...copyWords(data, `copy-${anyInstant}`),
        ].map(words => permits(user, words))),
    ...(allowsDrills(target)
      ? DrillFault.options.map(fault => permits(user, armWords(target, fault, anySeconds)))
      : []),
  ]
}
