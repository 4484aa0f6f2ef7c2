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

  it('posts what is known while members still owe an answer, and completes it in place', async () => {
    const {workspace, operations} = stage
    const slow = Promise.withResolvers<void>()
    operations.slowLook = slow.promise
    await workspace.as('U1').command('C1', 'health')
    const root = await workspace.until(
      w => w.messages('C1').find(m => JSON.stringify(m.blocks).includes('Still asking')),
      {
        what: 'the partial message',
      },
    )

    slow.resolve()

    await workspace.until(w => !JSON.stringify(w.message('C1', root.ts)?.blocks).includes('Still asking'), {
      what: 'the completed message',
    })
    operations.slowLook = null
  })

  it('answers a mention in a thread inside that thread', async () => {
    const {workspace} = stage
    const root = workspace.as('U1').say('C1', 'something is wrong')

    workspace.as('U1').mention('C1', 'status', {thread: root.ts})

    await workspace.until(w => w.thread('C1', root.ts).filter(m => m.text.includes('prod-a')).length === 2, {
      what: 'verdict and table in the thread',
    })
  })

  it('hangs a plan asked for in the thread of our own message under that message', async () => {
    const {workspace, operations} = stage
    await workspace.as('U1').command('C1', 'members')
    const root = await workspace.until(w => w.messages('C1').findLast(m => m.text.includes('3 members')), {
      what: 'members',
    })
    await stage.store.settled()

    workspace.as('U1').mention('C1', 'defrag etcd-2', {thread: root.ts})

    await workspace.until(w => w.thread('C1', root.ts).find(m => m.text.includes('plan Defragment')), {
      what: 'the plan',
    })
    const asked = operations.calls.findLast(({name}) => name === 'propose')
    assert.deepEqual(asked?.request['params'], {member: 'etcd-2'})
    assert.match(String(asked?.request['threadKey']), /^look:/)
  })

  for (const [line, expected] of [
    ['statsu', /no command `statsu`.*Did you mean `\/etcd status`/s],
    ['status prd-a', /no cluster "prd-a".*Did you mean prod-a/s],
    ['run defragmant', /no runbook `defragmant`.*Did you mean `defragment`/s],
    ['run defragment membr=etcd-1', /no parameter `membr`.*member \(only this one\)/s],
    ['restart etcd-1 etcd-2', /one word too many.*restart MEMBER/s],
    ['cancel', /No run was named.*\/etcd runs/s],
    ['pause', /No run was named.*\/etcd runs/s],
    ['incident opne', /has no `opne`.*incident open/s],
    ['incident close', /no open incident on prod-a.*incident open TEXT/s],
    ['help nothing', /no command `nothing`/],
    ['logs slow-fsnc', /no log pattern "slow-fsnc".*Did you mean `slow-fsync`/s],
    ['check db-quotas', /no check `db-quotas`.*Did you mean `db-quota`/s],
    ['check', /No check was named/],
    ['network prd-a', /no cluster "prd-a".*Did you mean prod-a/s],
    ['keys /a /b', /one word too many.*keys \[prefix\]/s],
    ['run <!channel>', /no runbook/],
  ] as const)
    it(`answers "${line}" in private with what to do instead`, async () => {
      const {workspace} = stage
      await workspace.as('U1').command('C1', line)

      await workspace.until(
        w =>
          w
            .as('U1')
            .ephemerals('C1')
            .some(m => expected.test(m.text)),
        {what: String(expected)},
      )
    })

  for (const [line, expected] of [
    ['', /understands: status/],
    ['help run', /run RUNBOOK/],
    ['approvals', /Waiting for approval: 1 plan/],
    ['runs', /1 run on prod-a/],
    ['clusters', /1 cluster: prod-a/],
    ['audit 5', /2 audit entries/],
    ['plan defragment', /would have 3 steps/],
    ['cancel run_1', /stops after this step/],
    ['pause run_1', /stops after this step/],
    ['freeze', /prod-a is frozen/],
    ['freeze prod-a disk is dying', /prod-a is frozen/],
    ['unfreeze', /not frozen any more/],
  ] as const)
    it(`answers "/etcd ${line}" in private`, async () => {
      const {workspace} = stage
      await workspace.as('U2').command('C1', line)

      await workspace.until(
        w =>
          w
            .as('U2')
            .ephemerals('C1')
            .some(m => expected.test(m.text)),
        {what: String(expected)},
      )
    })

  it('answers a board with its card, and asks what that board needs', async () => {
    const {workspace, operations} = stage
    await workspace.as('U1').command('C1', 'config prod-a')

    const root = await workspace.until(w => w.messages('C1').find(m => m.text.includes('config:')), {
      what: 'the board',
    })
    const asked = operations.calls.findLast(({name}) => name === 'look')?.request['questions']
    assert.match(JSON.stringify(asked), /"process"/)
    assert.equal(JSON.stringify(root.blocks).includes('board.verdict'), true)
  })

  for (const typed of ['diagnose explain', 'diagnose --explain prod-a', 'diagnose —explain'])
    it(`explains in the thread of the diagnosis: ${typed}`, async () => {
      const {workspace} = stage
      const explained = (w: typeof workspace): number =>
        w.messages('C1').filter(root => JSON.stringify(w.thread('C1', root.ts)).includes('explain.table'))
          .length
      const before = explained(workspace)
      await workspace.as('U1').command('C1', typed)

      await workspace.until(w => explained(w) > before, {what: 'the explanation under its diagnosis'})
    })

  it('asks for one check only what that check needs', async () => {
    const {workspace, operations} = stage
    await workspace.as('U1').command('C1', 'check clock')

    await workspace.until(w => w.messages('C1').find(m => m.text.includes('check clock')), {
      what: 'the check',
    })
    const asked = JSON.stringify(operations.calls.findLast(({name}) => name === 'look')?.request['questions'])
    assert.match(asked, /"clock"/)
    assert.doesNotMatch(asked, /"journal"/)
  })

  it('diagnoses from the shortcut on an alert, in the thread of that alert', async () => {
    const {workspace} = stage
    const alert = workspace.alertFrom({
      channel: 'C1',
      username: 'Alertmanager',
      attachments: [{id: 1, title: '[FIRING:1] etcdNoLeader'}],
    })

    await workspace.as('U1').shortcut({callbackId: 'diagnose_alert', channel: 'C1', ts: alert.ts})

    await workspace.until(w => w.thread('C1', alert.ts).find(m => m.text.includes('prod-a')), {
      what: 'the diagnosis',
    })
  })

  it('refuses in private what the operation refuses, and says so to nobody else', async () => {
    const {workspace} = stage
    await workspace.as('U1').command('C1', 'run defragment')
    const card = await workspace.until(
      w => w.messages('C1').findLast(m => m.text.includes('plan Defragment')),
      {
        what: 'the plan',
      },
    )

    await workspace.as('U1').click({channel: 'C1', ts: card.ts, actionId: 'plan.approve'})

    await workspace.until(
      w =>
        w
          .as('U1')
          .ephemerals('C1')
          .some(m => m.text.includes('You asked for this plan')),
      {
        what: 'the refusal',
      },
    )
    assert.ok(
      workspace
        .as('U2')
        .ephemerals('C1')
        .every(m => !m.text.includes('You asked for this plan')),
    )
  })

  it('takes what follows the cluster as the reason of a freeze', async () => {
    const {workspace, operations} = stage
    operations.calls.length = 0
    await workspace.as('U1').command('C1', 'freeze prod-a disk is dying')
    await workspace.as('U1').command('C1', 'freeze the release')

    await workspace.until(() => operations.calls.length === 2, {what: 'both freezes'})
    assert.deepEqual(
      operations.calls.map(({request}) => [request['cluster'], request['reason']]),
      [
        ['prod-a', 'disk is dying'],
        ['prod-a', 'the release'],
      ],
    )
  })

  for (const line of ['freeze prd-a disk is dying', 'freeze PROD-A', 'freeze prod is on fire'])
    it(`freezes nothing for "${line}", whose first word is nearly the name of a cluster`, async () => {
      const {workspace, operations} = stage
      operations.calls.length = 0
      await workspace.as('U3').command('C1', line)

      const typed = line.split(' ')[1] ?? ''
      const expected = new RegExp(`no cluster "${typed}".*Did you mean prod-a.*Nothing was frozen`, 's')
      await workspace.until(
        w =>
          w
            .as('U3')
            .ephemerals('C1')
            .some(m => expected.test(m.text)),
        {what: String(expected)},
      )
      assert.deepEqual(
        operations.calls.map(({name}) => name),
        ['refuse'],
      )
    })

  it('shows the fleet on App Home', async () => {
    const {workspace} = stage
    workspace.as('U1').openHome()

    const home = await workspace.until(w => w.homeOf('U1'), {what: 'App Home'})
    assert.match(JSON.stringify(home), /prod-a.*never looked at/s)
  })

  it('leaves no delivery unacknowledged and breaks none of Slack’s rules', () => {
    assert.deepEqual(stage.workspace.violations(), [])
  })
})
