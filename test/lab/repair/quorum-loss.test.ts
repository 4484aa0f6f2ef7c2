import {describe, it} from 'node:test'
import type {RunRecord} from '../../../src/domain/run.ts'
import {markdownTable} from '../../bench/figures.ts'
import type {LabOptions} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {mustSucceed} from './a-lab-run.ts'
import {repairLab} from './a-repair-lab.ts'
import {assertRecovered, type Loss, loseUnderLoad} from './losing-quorum.ts'

interface Scene {
  readonly what: string
  readonly lab: LabOptions
  readonly loss: Loss
  readonly survivors: readonly string[]
  /** Who takes part afterwards. */
  readonly back: readonly string[]
}

const tls = {tls: true, auth: true} as const
const scenes: readonly Scene[] = [
  {
    what: 'two of three data directories are gone (3.5)',
    lab: {...tls, hosts: 3, configuredBy: 'file'},
    loss: {wiped: ['etcd-2', 'etcd-3'], gone: []},
    survivors: ['etcd-1'],
    back: ['etcd-1', 'etcd-2', 'etcd-3'],
  },
  {
    what: 'two of three data directories are gone (3.4)',
    lab: {...tls, hosts: 3, etcd: '3.4', configuredBy: 'flags'},
    loss: {wiped: ['etcd-2', 'etcd-3'], gone: []},
    survivors: ['etcd-1'],
    back: ['etcd-1', 'etcd-2', 'etcd-3'],
  },
  {
    what: 'three of five hosts are destroyed, two of them with their machines (3.5)',
    lab: {...tls, hosts: 5, configuredBy: 'environment'},
    loss: {wiped: ['etcd-5'], gone: ['etcd-3', 'etcd-4']},
    survivors: ['etcd-1', 'etcd-2'],
    back: ['etcd-1', 'etcd-2', 'etcd-5'],
  },
]

for (const {what, lab: options, loss, survivors, back} of scenes)
  describe(`recovering quorum on real hosts when ${what}`, {skip: noLab}, () => {
    const at = repairLab(options)

    it('keeps every write that a survivor had acknowledged, and takes the setting back', async () => {
      const {lab, runs} = at()
      await runs.logIn()
      const report = await loseUnderLoad(lab, {loss, survivors})
      // As the schedule goes on looking: what is gone is found out before anybody asks for a plan.
      await runs.logIn()

      const params = loss.gone.length === 0 ? {} : {destroyed: loss.gone.join(',')}
      const run = await runs.run('recover-quorum', params)

      mustSucceed(run)
      const [host = ''] = survivors
      await assertRecovered(lab, {report, host, back})
      const quorate = await runs.secondsUntil(run, 'start-alone')
      await publish(reportOf(what, {acknowledged: report.acknowledged, run, quorate}))
    })
  })

function reportOf(
  what: string,
  {
    acknowledged,
    run,
    quorate,
  }: {readonly acknowledged: number; readonly run: RunRecord; readonly quorate: number | undefined},
): string {
  const whole = (Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt)) / 1000
  return markdownTable(
    [
      'Recovering quorum',
      'Acknowledged by survivors',
      'Lost of these',
      'Without quorum after approval',
      'Whole run',
    ],
    [[what, String(acknowledged), '0', `${quorate?.toFixed(0) ?? '?'} s`, `${whole.toFixed(0)} s`]],
  )
}
