import {type DrillFacts, DrillFault, DrillSeconds, PEER_PORT} from '../../domain/drill.ts'
import {OpsError} from '../../domain/errors.ts'
import {actOf, type HostAct} from './act-commands.ts'
import type {CommandTarget} from './commands.ts'
import {checkedUnit} from './unit-name.ts'
import {words} from './unit-report.ts'

/** The only timer of this kind; a second one under the same name is refused by systemd itself. */
const REVERT = 'quorate-drill-revert'
export const revertUnits = [`${REVERT}.timer`, `${REVERT}.service`] as const

/** What ends each fault, and what brings it about. */
const systemctl = {
  stop: {heal: ['start'], break: ['stop']},
  pause: {heal: ['kill', '--signal=SIGCONT'], break: ['kill', '--signal=SIGSTOP']},
} as const

/** The only table of nftables that is ever made or removed; no rule of the host's own is touched. */
const TABLE = ['table', 'inet', 'quorate_drill'] as const
const nft = ['/usr/sbin/nft'] as const

/**
 * Both directions of both kinds of connection: a member writes to a peer over the connection which that peer dialled.
 * One command is one transaction, and `create` fails where the table is there already (nft(8)).
 */
const isolation: readonly string[] = [
  ...nft,
  ...['create', ...TABLE, ';'],
  ...(['input', 'output'] as const).flatMap(way => [
    ...['add', 'chain', ...TABLE.slice(1), way],
    ...['{', 'type', 'filter', 'hook', way, 'priority', '0', ';', '}', ';'],
    ...['dport', 'sport'].flatMap(end => [
      ...['add', 'rule', ...TABLE.slice(1), way, 'tcp', end, String(PEER_PORT), 'drop', ';'],
    ]),
  ]),
].slice(0, -1)

function order(target: CommandTarget, fault: DrillFault, what: 'heal' | 'break'): readonly string[] {
  // SAFETY: the timer removes exactly the table the fault made; test/adapters/ssh/drill-acts.test.ts.
  if (fault === 'isolate') return what === 'heal' ? [...nft, 'delete', ...TABLE] : isolation
  return ['/usr/bin/systemctl', ...systemctl[fault][what], checkedUnit(target.service)]
}

/** Whether anything of a drill may ever be sent to this host. */
export function allowsDrills({drills, service}: CommandTarget): boolean {
  return drills === true && service.kind === 'systemd'
}

/** The words that arm the timer, also with a pattern in place of the seconds. */
export function armWords(target: CommandTarget, fault: DrillFault, seconds: string): readonly string[] {
  return [
    '/usr/bin/systemd-run',
    '--collect',
    '--quiet',
    `--unit=${REVERT}`,
    `--on-active=${seconds}`,
    '--timer-property=AccuracySec=1s',
    '--',
    ...order(target, fault, 'heal'),
  ]
}

/** @throws OpsError `input/invalid` for seconds of another form. */
export function armAct(target: CommandTarget, fault: DrillFault, seconds: string): HostAct {
  // SAFETY: the number becomes part of a line that runs as root; test/adapters/ssh/drill-acts.test.ts.
  if (!DrillSeconds.safeParse(seconds).success)
    throw new OpsError('input/invalid', `A drill cannot last ${JSON.stringify(seconds.slice(0, 20))} s.`, {
      remedy: 'Give three digits from 010 to 600.',
    })
  const told = {
    purpose: 'arm the timer of the drill',
    noun: 'timer',
    lookAt: `\`systemctl list-timers ${REVERT}.timer\``,
  }
  return actOf(target, armWords(target, fault, seconds), told)
}

/**
 * The fault itself. systemd starts it only while the timer is armed, so that an order that arrives late, or after the
 * timer fired, breaks nothing (systemd.unit(5), Requisite=).
 */
export function faultAct(target: CommandTarget, fault: DrillFault): HostAct {
  const words = [
    '/usr/bin/systemd-run',
    '--collect',
    '--quiet',
    '--wait',
    '--unit=quorate-drill-fault',
    `--property=Requisite=${REVERT}.timer`,
    `--property=After=${REVERT}.timer`,
    '--',
    ...order(target, fault, 'break'),
  ]
  const {unit} = target.service
  return actOf(target, words, {purpose: `${fault} ${unit}`, noun: 'fault', lookAt: `the state of ${unit}`})
}

export function disarmAct(target: CommandTarget): HostAct {
  const told = {
    purpose: 'take the timer of the drill away',
    noun: 'order',
    lookAt: `\`systemctl list-timers ${REVERT}.timer\``,
  }
  return actOf(target, ['systemctl', 'stop', `${REVERT}.timer`], told)
}

/** The acts of a fixed form; empty where drills are not allowed. */
export function drillActs(target: CommandTarget): readonly HostAct[] {
  if (!allowsDrills(target)) return []
  return [...DrillFault.options.map(fault => faultAct(target, fault)), disarmAct(target)]
}

/** Which fault of this host a command line of the revert service takes back. */
export function healedBy(target: CommandTarget, argv: readonly string[]): DrillFault | null {
  const line = argv.join(' ')
  return DrillFault.options.find(fault => order(target, fault, 'heal').join(' ') === line) ?? null
}

/** Reads `systemctl show` of both units: null without an armed timer. `uptimeMs` is the host's time since its start. */
export function parseRevert(target: CommandTarget, stdout: string, uptimeMs: number): DrillFacts['revert'] {
  const blocks = stdout
    .split(/\r?\n\r?\n/)
    .map(
      block =>
        new Map([...block.matchAll(/^([A-Za-z]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value])),
    )
  const [timer, service] = revertUnits.map(unit => blocks.find(block => block.get('Id') === unit))
  const firesAtMs = timespanMs(timer?.get('NextElapseUSecMonotonic') ?? '')
  if (timer?.get('ActiveState') !== 'active' || timer.get('SubState') !== 'waiting' || firesAtMs === null)
    return null
  const argv = words(/ argv\[\]=(.*?) ; ignore_errors=/.exec(service?.get('ExecStart') ?? '')?.[1] ?? '')
  return {leftMs: Math.round(firesAtMs - uptimeMs), heals: healedBy(target, argv)}
}

const unitsMs: Readonly<Record<string, number>> = {
  y: 31_557_600_000,
  month: 2_629_800_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  min: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
}

/** `1d 2h 3min 4.5s`, as systemd writes times; null for anything else. */
function timespanMs(text: string): number | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(y|month|w|d|h|min|s|ms|us)(?=\s|$)/g)]
  if (parts.length === 0) return null
  return parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (unitsMs[unit] ?? 0), 0)
}
