import {defineCheck, type Verdict} from '../domain/check.ts'
import {gauge} from '../domain/counter.ts'
import {type Limits, levelOf, notReported} from '../domain/metered.ts'
import type {Scrape} from '../domain/scrape.ts'
import {percent} from '../domain/units.ts'
import {type Metered, needsSamples} from '../domain/window.ts'

const SLOW_WATCHERS = 'etcd_debugging_mvcc_slow_watcher_total'
const WATCHERS = 'etcd_debugging_mvcc_watcher_total'
/** A few watchers are always behind for a moment; hundreds, and a tenth of all, are clients that cannot keep up. */
const SLOW_LEAST = 100
const SLOW_SHARE = 0.1

/** C44. Every client, watcher stream and peer connection takes a file descriptor. */
export const resourceHandles = defineCheck({
  id: 'resource-handles',
  catalogue: ['C44'],
  title: 'File descriptors and watchers',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/metrics/#prometheus-supplied-metrics',
  impact: 'Without free file descriptors the member takes no more connections, not even from its peers.',
  remedy: {
    text: 'Find the client that opens so many connections; raise LimitNOFILE of the service if the number is right.',
  },
  applies: needsSamples,
  judge: ({members, limits}) =>
    members.flatMap(member => {
      const {scrape} = member.metrics
      if (scrape === undefined) return []
      const shares = {warning: limits.descriptorsWarningShare, critical: limits.descriptorsCriticalShare}
      return [...descriptorVerdicts(member, scrape, shares), ...watcherVerdicts(member, scrape)]
    }),
})

function descriptorVerdicts(subject: Metered, scrape: Scrape, shares: Limits): readonly Verdict<'metrics'>[] {
  const [used, most] = descriptors(scrape)
  if (used === undefined || most === undefined || most <= 0)
    return [notReported(subject, 'its file descriptors')]
  const level = levelOf(used / most, shares)
  if (level === undefined) return []
  return [
    {
      subject,
      severity: level,
      summary: `${subject.name} uses ${used} of its ${most} file descriptors (${percent(used / most)})`,
      evidence: {used, most, share: used / most},
    },
  ]
}

function descriptors(scrape: Scrape): readonly [number | undefined, number | undefined] {
  const own = [gauge(scrape, 'process_open_fds'), gauge(scrape, 'process_max_fds')] as const
  const known = own[0] !== undefined && own[1] !== undefined
  return known ? own : [gauge(scrape, 'os_fd_used'), gauge(scrape, 'os_fd_limit')]
}

function watcherVerdicts(subject: Metered, scrape: Scrape): readonly Verdict<'metrics'>[] {
  const [slow, all] = [gauge(scrape, SLOW_WATCHERS), gauge(scrape, WATCHERS)]
  if (slow === undefined || all === undefined || slow < SLOW_LEAST || slow < all * SLOW_SHARE) return []
  return [
    {
      subject,
      severity: 'info',
      summary: `${slow} of ${all} watchers of ${subject.name} are behind`,
      evidence: {slowWatchers: slow, watchers: all},
      impact: 'Clients see changes late, and the member keeps them in memory meanwhile.',
      remedy: {text: 'Find the clients whose watches lag: they are slow, or watch far more than they need.'},
    },
  ]
}
