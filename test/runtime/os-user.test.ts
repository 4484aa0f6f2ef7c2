import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {osUser} from '../../src/runtime/os-user.ts'

describe('the user of the operating system', () => {
  it('is who runs the program', () => {
    assert.equal(osUser({}, {uid: 1000, username: 'alice'}), 'alice')
  })

  it('is who became root by sudo', () => {
    assert.equal(osUser({SUDO_USER: 'alice'}, {uid: 0, username: 'root'}), 'alice')
  })

  it('is not whom somebody else claims to have been', () => {
    assert.equal(osUser({SUDO_USER: 'bob'}, {uid: 1000, username: 'alice'}), 'alice')
  })

  it('is root where nobody used sudo', () => {
    assert.equal(osUser({SUDO_USER: ''}, {uid: 0, username: 'root'}), 'root')
  })
})
