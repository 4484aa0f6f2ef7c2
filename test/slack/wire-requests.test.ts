import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {type Stage, startStage} from './fixtures/bot.ts'

describe('requests over the socket', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage({sockets: 2})
  })
  after(() => stage.stop())

  it('answers /etcd status with a root message that carries the verdict and the member table in its thread', async () => {
    const {workspace} = stage
    await workspace.as('U1').command('C1', 'status')

    const root = await workspace.until(w => w.messages('C1').find(m => m.text.includes('prod-a')), {
      what: 'the root',
    })
    const [, table] = await workspace.until(
      w => {
        const thread = w.thread('C1', root.ts)
        return thread.length > 1 && thread
      },
      {what: 'the member table'},
    )

    assert.match(root.text, /Critical.*etcd-2 is close/)
    assert.equal((table?.blocks?.[0] as {type?: string} | undefined)?.type, 'table')
  })

  it('carries a click on a proposal to the operation, naming the kept observation', async () => {
    const {workspace, operations} = stage
    await workspace.as('U1').command('C1', 'diagnose')
    const card = await workspace.until(
      w => w.messages('C1').findLast(m => JSON.stringify(m.blocks).includes('proposal.ask.0')),
      {what: 'the diagnosis'},
    )
    await workspace.as('U1').click({channel: 'C1', ts: card.ts, actionId: 'proposal.ask.0'})

    await workspace.until(w => w.thread('C1', card.ts).find(m => m.text.includes('plan Defragment')), {
      what: 'the plan',
    })
    const asked = operations.calls.find(({name}) => name === 'propose')
    assert.equal(asked?.request['runbook'], 'defragment')
  })
})
