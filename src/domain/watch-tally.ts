import {
  type Extreme,
  type LiveWatch,
  type MemberSample,
  type Stretch,
  thinSamples,
  type WatchBefore,
  type WatchSample,
  type WatchTally,
} from './live-watch.ts'

/** How many changes of the leader, and gaps, are remembered one by one; all are counted. */
const REMEMBERED = 5

/** A pause between two looks so much longer than the one meant is a gap: nobody looked. */
const GAP_TIMES = 3

/** A view after one more look. `everyMs` is how far apart looks were meant to be. */
export function withSample(
  watch: LiveWatch,
  {sample, before}: {readonly sample: WatchSample; readonly before: WatchBefore},
  everyMs: number,
): LiveWatch {
  const last = watch.samples.at(-1) ?? null
  const tally = tallied(watch.tally, sample, gapBetween(last, sample, everyMs))
  return {...watch, samples: thinSamples([...watch.samples, sample]), tally, before}
}

function gapBetween(last: WatchSample | null, {at}: WatchSample, everyMs: number): Stretch | null {
  if (last === null || Date.parse(at) - Date.parse(last.at) <= everyMs * GAP_TIMES) return null
  return {from: last.at, to: at}
}

function tallied(tally: WatchTally, sample: WatchSample, gap: Stretch | null): WatchTally {
  const {members} = sample
  return {
    looks: tally.looks + 1,
    elections: tally.elections + sample.elections,
    ...leadership(tally, sample),
    maxLag: most(tally.maxLag, sample, ({lag}) => lag),
    fsync: fsyncRange(tally.fsync, sample),
    slowestRead: most(tally.slowestRead, sample, ({readMs}) => readMs),
    fewestHealthy: fewest(tally.fewestHealthy, sample),
    silent: Object.fromEntries(
      members.filter(({answered}) => !answered).map(({name}) => [name, tally.silent[name] ?? sample.at]),
    ),
    missed: members
      .filter(({answered}) => !answered)
      .reduce((missed, {name}) => ({...missed, [name]: (missed[name] ?? 0) + 1}), tally.missed),
    gaps: gap === null ? tally.gaps : [...tally.gaps, gap].slice(-REMEMBERED),
  }
}

/** Who led, who leads, and since when nobody is known to. A time without a leader ends with the look that finds one. */
function leadership(
  tally: WatchTally,
  {leader, at}: WatchSample,
): Pick<WatchTally, 'changes' | 'lastLeader' | 'leaderlessSince' | 'longestLeaderless'> {
  const {changes, lastLeader, leaderlessSince} = tally
  const since = leaderlessSince ?? (leader === null ? at : null)
  const longestLeaderless =
    since === null ? tally.longestLeaderless : longer(tally.longestLeaderless, since, at)
  if (leader === null) return {changes, lastLeader, leaderlessSince: since, longestLeaderless}
  const isOther = lastLeader !== null && lastLeader !== leader
  return {
    changes: isOther ? [...changes, {at, from: lastLeader, to: leader}].slice(-REMEMBERED) : changes,
    lastLeader: leader,
    leaderlessSince: null,
    longestLeaderless,
  }
}

function longer(known: Stretch | null, from: string, to: string): Stretch {
  const length = (one: Stretch): number => Date.parse(one.to) - Date.parse(one.from)
  const now = {from, to}
  return known === null || known.from === from || length(now) > length(known) ? now : known
}

type Measure = (member: MemberSample) => number | null

function extremes({members, at}: WatchSample, measure: Measure): readonly Extreme[] {
  return members.flatMap(member => {
    const value = measure(member)
    return value === null ? [] : [{value, member: member.name, at}]
  })
}

/** The first moment of the highest value counts. */
function most(known: Extreme | null, sample: WatchSample, measure: Measure): Extreme | null {
  return extremes(sample, measure).reduce<Extreme | null>(
    (highest, one) => (highest === null || one.value > highest.value ? one : highest),
    known,
  )
}

function fsyncRange(known: WatchTally['fsync'], sample: WatchSample): WatchTally['fsync'] {
  return extremes(sample, ({fsyncMs}) => fsyncMs).reduce<WatchTally['fsync']>(
    (range, one) =>
      range === null
        ? {lowest: one, highest: one}
        : {
            lowest: one.value < range.lowest.value ? one : range.lowest,
            highest: one.value > range.highest.value ? one : range.highest,
          },
    known,
  )
}

function fewest(
  known: WatchTally['fewestHealthy'],
  {healthy, voters, at}: WatchSample,
): WatchTally['fewestHealthy'] {
  if (known !== null && voters - healthy <= known.voters - known.healthy) return known
  return {healthy, voters, at}
}
