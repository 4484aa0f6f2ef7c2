import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {type Stage, startStage} from './fixtures/bot.ts'

async function pressFileButton({workspace}: Stage): Promise<void> {
  await workspace.as('U1').command('C1', 'audit')
  const card = await workspace.until(
    w =>
      w
        .as('U1')
        .ephemerals('C1')
        .findLast(m => JSON.stringify(m.blocks ?? []).includes('audit.file')),
    {what: 'the trail'},
  )
  await workspace.as('U1').click({channel: 'C1', ts: card.ts, actionId: 'audit.file'})
}

describe('the button under the audit trail', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage()
  })
  after(() => stage.stop())

  it('uploads the whole trail as a Markdown file', async () => {
    const {workspace, operations} = stage

    await pressFileButton(stage)

    const shared = await workspace.until(w => w.messages('C1').find(m => (m.files ?? []).length > 0), {
      what: 'the file',
    })
    assert.equal(shared.files?.[0]?.name, 'audit-C1.md')
    const asked = operations.calls.find(({name}) => name === 'exportAudit')
    assert.deepEqual(asked?.request['channel'], 'C1')
  })

  it('posts the newest entries as text when Slack takes no file', async () => {
    const {workspace} = stage
    workspace.faults.inject({method: 'files.getUploadURLExternal', kind: 'error', error: 'missing_scope'})

    await pressFileButton(stage)

    const told = await workspace.until(
      w => w.messages('C1').find(m => JSON.stringify(m.blocks ?? []).includes('could not be uploaded')),
      {what: 'the text instead'},
    )
    assert.match(JSON.stringify(told.blocks), /quorate audit export/)
  })
})
