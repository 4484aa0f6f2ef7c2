import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, it} from 'node:test'
import type {Actor} from '../../src/domain/person.ts'
import type {People} from '../../src/domain/settings.ts'
import {startWorkspace, type Workspace} from '../../src/local/slack/workspace.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {openSlack, type SlackDoor} from '../../src/slack/door.ts'
import {spec} from './fixtures/bot.ts'

const people: People = {
  operators: {users: ['U1', 'U3'], groups: []},
  approvers: {users: ['U2'], groups: ['S1']},
}

function person(user: string): Actor {
  return {kind: 'person', id: `T1:${user}`, name: user}
}

describe('who may do what', () => {
  let workspace: Workspace
  let door: SlackDoor
  before(async () => {
    workspace = await startWorkspace(spec, {rateLimits: 'off'})
  })
  beforeEach(async () => {
    workspace.faults.clear()
    door = openSlack({slackApiUrl: workspace.apiUrl, botToken: spec.app.botToken, clock: systemClock})
    await door.learnSelf()
  })
  after(() => workspace.stop())

  it('knows people by their id and by their group', async () => {
    assert.deepEqual(await door.directory.roles(person('U1'), people), {operator: true, approver: false})
    assert.deepEqual(await door.directory.roles(person('U4'), people), {operator: false, approver: true})
  })

  it('gives a guest no rights, even one who is listed', async () => {
    const roles = await door.directory.roles(person('U3'), people)

    assert.equal(roles.operator, false)
    assert.match(roles.doubt ?? '', /guests may look but not act/)
  })

  it('keeps the rights of listed people while a group cannot be read, and says why others have none', async () => {
    workspace.faults.inject({
      method: 'usergroups.users.list',
      kind: 'error',
      error: 'missing_scope',
      times: 9,
    })

    const listed = await door.directory.roles(person('U2'), people)
    const byGroup = await door.directory.roles(person('U4'), people)

    assert.equal(listed.approver, true)
    assert.equal(byGroup.approver, false)
    assert.match(byGroup.doubt ?? '', /S1 cannot be read/)
  })

  it('gives nobody rights while Slack does not say who they are', async () => {
    workspace.faults.inject({method: 'users.info', kind: '5xx', times: 9})

    const roles = await door.directory.roles(person('U1'), people)

    assert.equal(roles.operator, false)
    assert.match(roles.doubt ?? '', /Slack did not say who this is/)
  })

  it('asks Slack once when many clicks of one person come at the same time', async () => {
    const asked = (method: string): number => workspace.calls(method).length
    const before = [asked('users.info'), asked('usergroups.users.list')]

    await Promise.all(Array.from({length: 50}, () => door.directory.roles(person('U4'), people)))

    const after = [asked('users.info'), asked('usergroups.users.list')]
    assert.deepEqual(
      after.map((count, at) => count - (before[at] ?? 0)),
      [1, 1],
    )
  })

  it('gives the bot itself no rights', async () => {
    const roles = await door.directory.roles(person('UBOT'), {
      ...people,
      operators: {users: ['UBOT'], groups: []},
    })

    assert.equal(roles.operator, false)
  })
})
