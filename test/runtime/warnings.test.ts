import assert from 'node:assert/strict'
import {EventEmitter} from 'node:events'
import {describe, it} from 'node:test'
import {hushAddressWarning, type Warned} from '../../src/runtime/warnings.ts'

describe('warnings of Node', () => {
  it('are shown as before, but for that of an address as a server name', () => {
    const shown: string[] = []
    const emitter = new EventEmitter()
    emitter.on('warning', ({message}: Error) => shown.push(message))

    hushAddressWarning(emitter as unknown as Warned)
    emitter.emit('warning', Object.assign(new Error('an address'), {code: 'DEP0123'}))
    emitter.emit('warning', Object.assign(new Error('another'), {code: 'DEP0005'}))
    emitter.emit('warning', new Error('a leak'))

    assert.deepEqual(shown, ['another', 'a leak'])
  })
})
