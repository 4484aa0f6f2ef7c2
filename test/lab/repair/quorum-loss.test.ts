import {describe, it} from 'node:test'
import type {RunRecord} from '../../../src/domain/run.ts'
import {markdownTable} from '../../bench/figures.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {mustSucceed} from './a-lab-run.ts'
import {repairLab} from './a-repair-lab.ts'
import {assertRecovered, type Loss, loseUnderLoad} from './losing-quorum.ts'

// Two of three, on both versions, is the story of recover-quorum told through Slack (loss-stories.ts).
const what = 'three of five hosts are destroyed, two of them with their machines (3.5)'
const loss: Loss = {wiped: ['etcd-5'], gone: ['etcd-3', 'etcd-4']}
const survivors = ['etcd-1', 'etcd-2']
const back = [...survivors, 'etcd-5']

describe(`recovering quorum on real hosts when ${what}`, {skip: noLab}, () => {
  const at = repairLab({hosts: 5, configuredBy: 'environment', tls: true, auth: true})

  it('keeps every write that a survivor had acknowledged, and takes the setting back', async () => {
    const {lab, runs} = at()
    await runs.logIn()
    const report = await loseUnderLoad(lab, {loss, survivors})
    // As the schedule goes on looking: what is gone is found out before anybody asks for a plan.
    await runs.logIn()

    const run = await runs.run('recover-quorum', {destroyed: loss.gone.join(',')})

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
