import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {durationMs, isOn, settingOf, settingsUnread, settingsWereRead} from '../domain/settings-in-force.ts'
import {GiB} from '../domain/units.ts'
import {parseVersion} from '../domain/version.ts'
import {names} from '../domain/words.ts'

type Running = Judged<'process'>

/** C46. The timers are left to `timers`, where a difference is worse, and the version to `version-skew`. */
export const settingsDrift = defineCheck({
  id: 'settings-drift',
  catalogue: ['C46'],
  title: 'Settings are the same on every member, and in force',
  needs: ['process'],
  source: 'https://etcd.io/docs/v3.5/op-guide/configuration/',
  impact: 'The cluster behaves by the member that leads or fills first, not by what people think they set.',
  remedy: {text: 'Decide on one value, set it on every member and restart one after the other.'},
  judge: ({members}) => {
    const read = members.filter(({process}) => settingsWereRead(process))
    return [
      ...members.filter(member => !read.includes(member)).map(one => settingsUnread(one, one.process)),
      ...Object.entries(compared).flatMap(([setting, value]) => drift(setting, value, read)),
      ...read.flatMap(withoutEffect),
    ]
  },
})

type Read = (member: Running) => string

/**
 * What has to be equal, in one spelling, with etcd's default where nobody set it: one member's start-up line names
 * every setting while another one's has left the log.
 */
const compared: Readonly<Record<string, Read>> = {
  'quota-backend-bytes': member => {
    const value = Number(settingOf(member.process, 'quota-backend-bytes') ?? 0)
    return String(value === 0 ? 2 * GiB : value)
  },
  'snapshot-count': member =>
    settingOf(member.process, 'snapshot-count') ?? (minorOf(member) >= 6 ? '10000' : '100000'),
  'max-request-bytes': member => settingOf(member.process, 'max-request-bytes') ?? '1572864',
  'pre-vote': member => String(isOn(settingOf(member.process, 'pre-vote') ?? String(minorOf(member) >= 5))),
  'auto-compaction-mode': mode,
  'auto-compaction-retention': retention,
}

/** Without a version the newest default is as good a guess as any: the others are compared with the same one. */
function minorOf({probes: {status}}: Running): number {
  return (status.ok ? parseVersion(status.value.version)?.[1] : undefined) ?? 5
}

function mode({process}: Running): string {
  return settingOf(process, 'auto-compaction-mode') || 'periodic'
}

/** Flags say "8" for 8 hours; the start-up line says "8h0m0s", and a count of revisions as nanoseconds. */
function retention(member: Running): string {
  const value = settingOf(member.process, 'auto-compaction-retention') || '0'
  if (/^0[a-z]*$/.test(value)) return 'off'
  if (mode(member) === 'periodic') {
    const HOUR_MS = 3_600_000
    return `${durationMs(value, HOUR_MS) ?? value} ms`
  }
  const NANOSECOND_MS = 1e-6
  const parsed = durationMs(value, NANOSECOND_MS)
  return parsed === null ? value : String(Math.round(parsed / NANOSECOND_MS))
}

function drift(setting: string, value: Read, members: readonly Running[]): readonly Verdict[] {
  const alike = [...Map.groupBy(members, value)]
  if (alike.length < 2) return []
  const values = alike.map(([one, same]) => `${one} (${names(same)})`).join(', ')
  return [
    {
      subject: 'cluster',
      severity: 'warning',
      summary: `${setting} differs between the members: ${values}`,
      evidence: {setting, values},
    },
  ]
}

/** Settings whose loss changes how the cluster behaves; the others are worth a note. */
const WEIGHTY =
  /heartbeat|election|quota|snapshot-count|compaction|pre-vote|max-request|cert|ca-file|auth|corrupt/

/** A config file in force makes etcd ignore every flag and variable, and unknown keys in it are ignored silently. */
function withoutEffect(member: Running): readonly Verdict[] {
  return member.process.ignored.map(setting => ({
    subject: member,
    severity: WEIGHTY.test(setting) ? ('warning' as const) : ('info' as const),
    summary: `${member.name} has a setting that etcd ignores: ${setting}`,
    evidence: {setting, configFile: member.process.configFile},
    impact: 'Somebody believes that this value is in force.',
    remedy: {text: 'With a config file, everything has to be in it, under the names etcd knows.'},
  }))
}
