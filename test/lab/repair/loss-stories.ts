import assert from 'node:assert/strict'
import {enableAuth} from '../../../src/local/etcd/authentication.ts'
import type {Lab, WriterReport} from '../lab-types.ts'
import type {LabBot} from '../matrix/a-lab-bot.ts'
import {openLab} from '../open-lab.ts'
import {loadRecord} from '../record.ts'
import {assertRecovered, lose, loseUnderLoad} from './losing-quorum.ts'
import {type Story, tellStories} from './stories.ts'
import {carriesOut} from './through-slack.ts'

const survivor = 'etcd-1'
const others = ['etcd-2', 'etcd-3']
const all = [survivor, ...others]

/** Two of three lose what was on their disks. */
export const recoveryStories: readonly Story[] = [recovering()]
/** All three do, and there is no snapshot. */
export const rebuildStories: readonly Story[] = [rebuilding()]

function recovering(): Story {
  let report: WriterReport | undefined
  return {
    runbook: 'recover-quorum',
    words: async (lab, bot) => {
      report = await loseUnderLoad(lab, {loss: {wiped: others, gone: []}, survivors: [survivor]})
      await isRefusedAtFirst(bot)
      return 'recover-quorum'
    },
    shows: lab =>
      assertRecovered(lab, {report: report ?? assert.fail('nobody wrote'), host: survivor, back: all}),
  }
}

/** Members get ten minutes to come back; here they pass because what was seen before is forgotten. */
async function isRefusedAtFirst(bot: LabBot): Promise<void> {
  await bot.asks('status')
  const refusal = await carriesOut(bot.workspace, 'run recover-quorum')
  assert.match(refusal, /members get 10 min to come back/u)
  await bot.forgetsHistory()
}

/** `auth` is out of the configuration, one of the ways that the notes on this runbook name: a new cluster knows no users. */
function rebuilding(): Story {
  return {
    runbook: 'rebuild',
    words: async lab => {
      await lab.client().put('lab-story', 'lost for good')
      await lose(lab, {wiped: all, gone: []})
      return 'rebuild lose=everything'
    },
    shows: async lab => {
      await lab.healthy()
      await makeUsersAgain(lab)
      assert.equal(await lab.client().get('lab-story'), undefined)
      await lab.client().put('lab-story', 'writes are taken by the new cluster')
    },
  }
}

async function makeUsersAgain(lab: Lab): Promise<void> {
  const {password, ...record} = loadRecord(lab.id)
  assert.ok(lab.auth !== undefined && password !== undefined)
  await enableAuth(openLab(record).client(), lab.auth)
}

/** Both of these, each on three hosts of its own with TLS and users. */
export function tellLossOn(etcd: '3.4' | '3.5'): void {
  const lab = {hosts: 3, etcd, auth: true, configuredBy: 'file'} as const
  const title = (what: string): string =>
    `${what} from a click to the trail, on etcd ${etcd} with TLS and users`
  tellStories({title: title('Recovering quorum'), lab, stories: recoveryStories})
  tellStories({title: title('Rebuilding'), lab, cluster: {auth: undefined}, stories: rebuildStories})
}
