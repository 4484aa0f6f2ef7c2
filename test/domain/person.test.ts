import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Actor, isSameHuman, onCommandLine, quorateItself} from '../../src/domain/person.ts'

const inSlack: Actor = {kind: 'person', id: 'T1:U1', name: 'Alice'}

describe('one human', () => {
  it('is the same on the command line and in Slack', () => {
    assert.equal(isSameHuman(onCommandLine('alice', 'U1'), inSlack), true)
  })

  it('is not another one, nor Quorate itself', () => {
    assert.equal(isSameHuman(onCommandLine('bob', 'U2'), inSlack), false)
    assert.equal(isSameHuman(quorateItself, {...inSlack, id: 'T1:quorate'}), false)
  })

  it('is named with where they acted', () => {
    assert.deepEqual(onCommandLine('alice', 'U1'), {
      kind: 'person',
      id: 'CLI:U1',
      name: 'alice on the command line',
    })
  })
})
