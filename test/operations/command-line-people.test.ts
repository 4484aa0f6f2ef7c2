import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Actor, onCommandLine, type Roles} from '../../src/domain/person.ts'
import {withCommandLine} from '../../src/operations/command-line-people.ts'

const nobody: Roles = {operator: false, approver: false}
const people = {
  operators: {users: ['U1'], groups: ['S1']},
  approvers: {users: ['U2'], groups: ['S2']},
}

/** A directory whose Slack answers this, and notes whom it was asked about. */
function directory(answer: Roles, asked: string[] = []): ReturnType<typeof withCommandLine> {
  return withCommandLine({
    roles: async person => {
      asked.push(person.id)
      return answer
    },
  })
}

describe('the rights of somebody on the command line', () => {
  const down: Roles = {...nobody, doubt: 'Slack did not say who this is'}

  it('are those of the lists of users, also while Slack is down', async () => {
    assert.equal((await directory(down).roles(onCommandLine('alice', 'U1'), people)).operator, true)
    assert.equal((await directory(down).roles(onCommandLine('bob', 'U2'), people)).approver, true)
  })

  it('fail closed for groups that cannot be read, and say why', async () => {
    const roles = await directory(down).roles(onCommandLine('carol', 'U3'), people)

    assert.deepEqual(roles, down)
  })

  it('include those of groups while Slack answers', async () => {
    const roles = await directory({operator: true, approver: false}).roles(onCommandLine('bob', 'U2'), people)

    assert.deepEqual(roles, {operator: true, approver: true})
  })

  it('are asked of Slack as ever for people who came by Slack', async () => {
    const asked: string[] = []
    const inSlack: Actor = {kind: 'person', id: 'T1:U1', name: 'Alice'}

    assert.deepEqual(await directory(down, asked).roles(inSlack, people), down)
    assert.deepEqual(asked, ['T1:U1'])
  })

  it('are none for a user whom nobody named', async () => {
    const stranger: Actor = {kind: 'person', id: 'OS:U1', name: 'mallory'}

    assert.deepEqual(await directory(nobody).roles(stranger, people), nobody)
  })
})
