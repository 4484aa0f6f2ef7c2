import assert from 'node:assert/strict'
import {until} from '../../../src/local/etcd/readiness.ts'
import {dataDir} from '../etcd-unit.ts'
import {changeMembership, clientBeside, memberOf} from '../faults/members.ts'
import {startService, stopService} from '../faults/service.ts'
import {faults} from '../faults.ts'
import {changeSettings} from '../host-files.ts'
import type {Lab} from '../lab-types.ts'
import {acknowledged} from './kept-writes.ts'
import {raiseCorrupt, rot, rotting} from './rot.ts'
import {plainly, type Story, tellStories} from './stories.ts'

/** The member that leaves and comes back. */
const guest = 'etcd-3'
/** Reasonable for the lab's network, and not etcd's defaults. */
const timers = {heartbeat: '150', election: '1500'}
/** So many revisions stay readable after a compaction. */
const KEPT_REVISIONS = 5n

/** What needs no more than three healthy hosts, in an order in which each leaves them healthy for the next. */
export const stories: readonly Story[] = [
  plainly('snapshot'),
  {
    runbook: 'move-leader',
    words: async lab => `move-leader to=${await follower(lab)}`,
  },
  {
    runbook: 'compact',
    words: async lab => {
      for (let at = 0n; at < 2n * KEPT_REVISIONS; at += 1n) await lab.client().put('lab-story', String(at))
      return `compact revision=${BigInt((await lab.client().status()).revision) - KEPT_REVISIONS}`
    },
  },
  // Before anything fills the database: a snapshot holds the alarms of its moment, too.
  {
    runbook: 'restore',
    words: () => 'restore rollback=yes',
    shows: async lab => {
      await lab.healthy()
      await lab.client().put('lab-story', 'writes are taken by the new cluster')
    },
  },
  {
    runbook: 'defragment',
    words: async lab => {
      await faults.fragment(lab)
      return 'defragment'
    },
    shows: async lab => {
      for (const {dbSize, dbSizeInUse} of await sizes(lab)) assert.ok(dbSize < 2 * dbSizeInUse + PAGES)
    },
  },
  {
    runbook: 'reclaim-space',
    words: async lab => {
      await faults.noSpace(lab)
      return 'reclaim-space'
    },
    shows: lab => lab.client().put('lab-story', 'writes are taken again'),
  },
  {
    runbook: 'disarm',
    words: async lab => {
      const {memberId} = await lab.client().status()
      const alarm = {action: 'ACTIVATE', memberID: memberId, alarm: 'NOSPACE'}
      await lab.client().call('maintenance/alarm', alarm)
      return 'disarm'
    },
    shows: lab => lab.client().put('lab-story', 'writes are taken once more'),
  },
  plainly('write-probe'),
  retiring(),
  {
    runbook: 'drill',
    words: async lab => `drill member=${await follower(lab)} fault=stop seconds=30`,
    shows: lab => lab.healthy(),
  },
  {runbook: 'certificates', words: () => 'certificates restart=all'},
  {runbook: 'restart-member', words: async lab => `restart-member member=${await follower(lab)}`},
  plainly('rolling-restart'),
  {
    runbook: 'tune-timers',
    words: () => `tune-timers heartbeat=${timers.heartbeat} election=${timers.election}`,
  },
  {runbook: 'raise-quota', words: () => 'raise-quota gib=1'},
  {
    runbook: 'update-peer-urls',
    words: async lab => {
      const one = await follower(lab)
      return `update-peer-urls member=${one} peerUrl=https://${one}:2380`
    },
    // The address was one of the same host all along, so nothing has to listen anew.
    shows: async lab => {
      for (const {name, peerUrl} of lab.hosts) {
        const entry = await memberOf(lab, lab.client(name), name)
        await changeMembership(lab.client(name), 'update', {ID: entry?.ID ?? '', peerURLs: [peerUrl]})
      }
    },
  },
  {
    runbook: 'remove-member',
    words: () => `remove-member member=${guest} decommission=yes`,
    shows: async lab => {
      assert.equal(await memberOf(lab, clientBeside(lab, guest), guest), undefined)
    },
  },
  {
    runbook: 'add-learner',
    words: async lab => {
      const host = lab.host(guest)
      await stopService(host)
      await host.exec(['mv', '-T', `${dataDir}/member`, `${dataDir}/lab-left`])
      return `add-learner peerUrl=${host.peerUrl}`
    },
  },
  {
    runbook: 'promote',
    words: async (lab, bot) => {
      await changeSettings(lab, guest, {'initial-cluster-state': 'existing'})
      await startService(lab.host(guest))
      const named = async () => (await memberOf(lab, clientBeside(lab, guest), guest)) !== undefined
      await until(named, {what: `the name of ${guest} in the member list`, withinMs: 30_000})
      // etcd names itself before it serves clients; nobody asks for a plan before it is seen to answer.
      const answers = async () => /all answered/u.test((await bot.asks('members')).text)
      await until(answers, {what: `an answer of ${guest} to the bot`, withinMs: 60_000})
      return 'promote'
    },
    shows: lab => lab.healthy(),
  },
  {
    runbook: 'replace-member',
    words: async lab => {
      await faults.wipeData(lab, guest)
      return `replace-member member=${guest}`
    },
    shows: lab => lab.healthy(),
  },
  {
    runbook: 'swap-corrupt-member',
    words: async lab => {
      await rot(lab, guest)
      await raiseCorrupt(lab)
      return 'swap-corrupt-member'
    },
    shows: async lab => {
      await lab.healthy()
      assert.equal(await lab.client(guest).get(rotting.key), rotting.right)
    },
  },
]

const WRITES_PER_SECOND = 20
/** Longer than the least that two looks whose counters are compared lie apart. */
const COMPARED_AFTER_SECONDS = 35

/** The leader's disk is slow while clients write, or no disk could be told from the others. */
function retiring(): Story {
  let heal: () => Promise<unknown> = async () => undefined
  return {
    runbook: 'retire-leader',
    words: async (lab, bot) => {
      const undo = await faults.slowDisk(lab, await lab.leader(), {iops: 10})
      const writer = lab.writer({perSecond: WRITES_PER_SECOND})
      heal = async () => {
        await writer.stop()
        await undo()
      }
      // In the seconds of one look such a disk takes too few writes to be judged; the next one compares with this one.
      await bot.asks('status')
      await acknowledged(writer, writer.report().acknowledged + WRITES_PER_SECOND * COMPARED_AFTER_SECONDS)
      return 'retire-leader'
    },
    ends: () => heal(),
    shows: lab => lab.healthy(),
  }
}

/** A file never ends on the page after its last used one. */
const PAGES = 1024 * 1024

async function follower(lab: Lab): Promise<string> {
  const leader = await lab.leader()
  return lab.hosts.find(({name}) => name !== leader)?.name ?? assert.fail('everybody leads')
}

function sizes(lab: Lab): Promise<readonly {readonly dbSize: number; readonly dbSizeInUse: number}[]> {
  return Promise.all(lab.hosts.map(({name}) => lab.client(name).status()))
}

const MiB = 1024 * 1024

/** All of these on three hosts with TLS and users. */
export function tellStoriesOn(etcd: '3.4' | '3.5'): void {
  tellStories({
    title: `Runbooks from a click to the trail, on etcd ${etcd} with TLS and users`,
    lab: {hosts: 3, etcd, auth: true, configuredBy: 'file', quotaBytes: 96 * MiB, diskBytes: 4096 * MiB},
    cluster: {
      drills: 'enabled',
      writeProbe: 'enabled',
      // A file that would be worth it in production takes minutes to write here.
      thresholds: {fragmentedBytes: 16 * MiB},
    },
    stories,
  })
}
