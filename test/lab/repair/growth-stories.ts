import assert from 'node:assert/strict'
import {dataDir} from '../etcd-unit.ts'
import type {Lab, Writer, WriterReport} from '../lab-types.ts'
import {acknowledged, lostWrites, membersOf} from './kept-writes.ts'
import {type Story, tellStories} from './stories.ts'

const all = ['etcd-1', 'etcd-2', 'etcd-3', 'etcd-4', 'etcd-5']

/** From five members to three and back, while clients write. */
export const growthStories: readonly Story[] = [shrinking(), expanding()]

/** Two go, the leader among them, and are kept away afterwards. */
function shrinking(): Story {
  const writing = whileWriting()
  let going: readonly string[] = []
  const staying = (): readonly string[] => all.filter(name => !going.includes(name))
  return {
    runbook: 'shrink',
    words: async lab => {
      const leader = await lab.leader()
      going = [leader, ...all.filter(name => name !== leader).slice(0, 1)]
      await writing.begin(lab, staying())
      return `shrink members=${going.join(',')}`
    },
    ends: writing.end,
    shows: async lab => {
      const [witness = ''] = staying()
      await lab.healthy({hosts: staying()})
      assert.deepEqual(await membersOf(lab, witness), staying())
      assert.deepEqual(await lostWrites(lab, witness, writing.report()), [])
      for (const name of going) {
        assert.match(await lab.host(name).exec(['ls', dataDir]), /^before-\d{8}T\d{6}\s*$/)
        const {stdout} = await lab.host(name).tryExec(['systemctl', 'is-active', 'etcd'])
        assert.match(stdout, /inactive|failed/)
      }
    },
  }
}

/** Both come back, as new members with the data of the others. */
function expanding(): Story {
  const writing = whileWriting()
  return {
    runbook: 'expand',
    words: async lab => {
      await writing.begin(lab, await membersOf(lab, await lab.leader()))
      return 'expand'
    },
    ends: writing.end,
    shows: async lab => {
      await lab.healthy()
      assert.deepEqual(await membersOf(lab, 'etcd-1'), all)
      for (const name of all) assert.deepEqual(await lostWrites(lab, name, writing.report()), [], name)
    },
  }
}

interface Writing {
  /** Returns once some writes were acknowledged. */
  readonly begin: (lab: Lab, hosts: readonly string[]) => Promise<void>
  readonly end: () => Promise<void>
  readonly report: () => WriterReport
}

function whileWriting(): Writing {
  let writer: Writer | undefined
  let report: WriterReport | undefined
  return {
    begin: async (lab, hosts) => {
      writer = lab.writer({perSecond: 20, hosts})
      await acknowledged(writer, 50)
    },
    end: async () => {
      report = await writer?.stop()
    },
    report: () => report ?? assert.fail('nobody wrote'),
  }
}

/** Both of these on five hosts with TLS and users. */
export function tellGrowthOn(etcd: '3.4' | '3.5'): void {
  tellStories({
    title: `Shrinking and expanding from a click to the trail, on etcd ${etcd} with TLS and users`,
    lab: {hosts: 5, etcd, auth: true, configuredBy: 'file'},
    stories: growthStories,
  })
}
