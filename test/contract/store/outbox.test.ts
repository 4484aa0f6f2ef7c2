import assert from 'node:assert/strict'
import {it} from 'node:test'
import type {Outbox, Outgoing} from '../../../src/ports/store.ts'
import {describeStore} from './describe-store.ts'
import {at, later, message} from './records.ts'

const texts = (queue: readonly Outgoing[]) => queue.map(({message: {text}}) => text)

/** The only message that is due. */
async function onlyDue(outbox: Outbox): Promise<Outgoing> {
  const [first, ...others] = await outbox.due(later(3600), 10)
  assert.equal(others.length, 0)
  assert.ok(first)
  return first
}

async function send(outbox: Outbox, ts = '1.1'): Promise<void> {
  const due = await onlyDue(outbox)
  assert.notEqual(await outbox.claim(due), null)
  await outbox.sent(due.id, {channel: 'C1', ts})
}

describeStore('outbox', ({store}) => {
  it('returns waiting messages in the order they came, whole, when their time has come', async () => {
    const {outbox} = store()
    await outbox.add(message('a', 'first'), later(1))
    await outbox.add(message('b', 'second'), at)
    await outbox.add(message('c', 'third'), later(9))
    assert.deepEqual(texts(await outbox.due(later(1), 10)), ['first', 'second'])
    assert.deepEqual(texts(await outbox.due(later(1), 1)), ['first'])
    assert.deepEqual((await outbox.due(later(1), 1))[0], {
      id: (await outbox.due(later(1), 1))[0]?.id,
      message: message('a', 'first'),
      state: 'pending',
      attempts: 0,
      createdAt: later(1),
      notBefore: later(1),
    })
    assert.equal(await outbox.depth(), 3)
  })

  it('replaces a waiting content in its place in the queue, and whoever claims the old one gets the new', async () => {
    const {outbox} = store()
    await outbox.add(message('card', 'step 1'), at)
    await outbox.add(message('other', 'other'), at)
    const [old] = await outbox.due(at, 10)
    await outbox.add(message('card', 'step 2'), at)
    assert.deepEqual(texts(await outbox.due(at, 10)), ['step 2', 'other'])
    assert.ok(old)
    assert.equal((await outbox.claim(old))?.message.text, 'step 2')
    assert.equal(await outbox.depth(), 2)
  })

  it('keeps the retry time the other side asked for when the content is replaced', async () => {
    const {outbox} = store()
    await outbox.add(message('card', 'step 1'), at)
    const due = await onlyDue(outbox)
    const {id} = due
    await outbox.claim(due)
    await outbox.postpone(id, later(30))
    await outbox.add(message('card', 'step 2'), later(1))
    assert.deepEqual(await outbox.due(later(29), 10), [])
    assert.deepEqual(texts(await outbox.due(later(30), 10)), ['step 2'])
  })

  it('gives a message to one sender only', async () => {
    const {outbox} = store()
    await outbox.add(message('a', 'x'), at)
    const due = await onlyDue(outbox)
    const claims = await Promise.all([outbox.claim(due), outbox.claim(due)])
    assert.equal(claims.filter(Boolean).length, 1)
  })

  it('queues a newer content behind the one being sent', async () => {
    const {outbox} = store()
    await outbox.add(message('card', 'one'), at)
    const due = await onlyDue(outbox)
    const {id} = due
    await outbox.claim(due)
    await outbox.add(message('card', 'two'), at)
    await outbox.add(message('card', 'three'), at)
    assert.deepEqual(await outbox.due(later(1), 10), [])
    assert.deepEqual(texts(await outbox.ambiguous()), ['one'])
    await outbox.sent(id, {channel: 'C1', ts: '1.1'})
    assert.deepEqual(texts(await outbox.due(later(1), 10)), ['three'])
    assert.deepEqual(await outbox.ambiguous(), [])
  })

  it('lets the newer content go on alone when sending the older one is postponed', async () => {
    const {outbox} = store()
    await outbox.add(message('card', 'one'), at)
    const due = await onlyDue(outbox)
    const {id} = due
    await outbox.claim(due)
    await outbox.add(message('card', 'two'), at)
    await outbox.postpone(id, later(30))
    assert.deepEqual(await outbox.due(later(29), 10), [])
    assert.deepEqual(texts(await outbox.due(later(30), 10)), ['two'])
    assert.equal(await outbox.depth(), 1)
  })

  it('does not queue what was sent last, or is being sent', async () => {
    const {outbox} = store()
    await outbox.add(message('card', 'one'), at)
    const due = await onlyDue(outbox)
    const {id} = due
    await outbox.claim(due)
    await outbox.add(message('card', 'one'), at)
    assert.equal(await outbox.depth(), 1)
    await outbox.sent(id, {channel: 'C1', ts: '1.1'})
    await outbox.add(message('card', 'one'), at)
    assert.equal(await outbox.depth(), 0)
    await outbox.add(message('card', 'two'), at)
    await outbox.add(message('card', 'one'), at)
    assert.equal(await outbox.depth(), 0)
  })

  it('counts attempts and returns a postponed message later', async () => {
    const {outbox} = store()
    await outbox.add(message('a', 'x'), at)
    for (const n of [1, 2]) {
      const due = await onlyDue(outbox)
      const {id} = due
      await outbox.claim(due)
      await outbox.postpone(id, later(n * 10))
    }
    const {attempts, notBefore, state} = await onlyDue(outbox)
    assert.deepEqual([attempts, notBefore, state], [2, later(20), 'pending'])
  })

  it('knows its own messages by key and by place', async () => {
    const {outbox} = store()
    assert.equal(await outbox.postedAs('card'), null)
    await outbox.add(message('card', 'one'), at)
    await send(outbox, '17.5')
    assert.deepEqual(await outbox.postedAs('card'), {channel: 'C1', ts: '17.5'})
    assert.equal(await outbox.keyOf({channel: 'C1', ts: '17.5'}), 'card')
    assert.equal(await outbox.keyOf({channel: 'C2', ts: '17.5'}), null)
    await outbox.add(message('card', 'two'), at)
    const due = await onlyDue(outbox)
    const {id} = due
    await outbox.claim(due)
    await outbox.sent(id, null)
    assert.deepEqual(await outbox.postedAs('card'), {channel: 'C1', ts: '17.5'})
  })

  it('keeps a reply behind its root until the root has a time stamp', async () => {
    const {outbox} = store()
    await outbox.add(message('reply', 'reply', {threadKey: 'root'}), at)
    assert.deepEqual(await outbox.due(later(1), 10), [])
    await outbox.add(message('root', 'root'), at)
    assert.deepEqual(texts(await outbox.due(later(1), 10)), ['root'])
    await send(outbox)
    assert.deepEqual(texts(await outbox.due(later(1), 10)), ['reply'])
  })

  it('gives up the replies of a root that is given up, but not those of a root already posted', async () => {
    const {outbox} = store()
    await outbox.add(message('root', 'root'), at)
    await outbox.add(message('reply', 'reply', {threadKey: 'root'}), at)
    await outbox.drop((await onlyDue(outbox)).id, 'channel_not_found')
    assert.equal(await outbox.depth(), 0)

    await outbox.add(message('root', 'root'), at)
    await send(outbox)
    await outbox.add(message('root', 'root 2'), at)
    const due = await onlyDue(outbox)
    const {id} = due
    await outbox.add(message('reply', 'reply 2', {threadKey: 'root'}), at)
    await outbox.drop(id, 'msg_too_long')
    assert.deepEqual(texts(await outbox.due(later(1), 10)), ['reply 2'])
  })

  it('never replaces a private message, and sends an equal one that still waits once', async () => {
    const {outbox} = store()
    for (const [key, text] of [
      ['answer:1', 'no'],
      ['answer:2', 'no'],
      ['answer:2', 'still no'],
    ] as const)
      await outbox.add(message(key, text, {onlyFor: 'U1'}), at)
    await outbox.add(message('answer:3', 'no', {onlyFor: 'U2'}), at)
    assert.deepEqual(texts(await outbox.due(later(1), 10)), ['no', 'still no', 'no'])
  })

  it('sends an equal private message again once the first has left', async () => {
    const {outbox} = store()
    await outbox.add(message('answer:1', 'no', {onlyFor: 'U1'}), at)
    const first = await onlyDue(outbox)
    assert.equal((await outbox.claim(first))?.id, first.id)
    await outbox.sent(first.id, null)
    await outbox.add(message('answer:2', 'no', {onlyFor: 'U1'}), later(1))
    assert.deepEqual(texts(await outbox.due(later(1), 10)), ['no'])
    assert.equal(await outbox.postedAs('answer:1'), null)
  })

  it('leaves a message alone once it was sent or given up', async () => {
    const {outbox} = store()
    await outbox.add(message('a', 'x'), at)
    const due = await onlyDue(outbox)
    const {id} = due
    await outbox.claim(due)
    await outbox.sent(id, {channel: 'C1', ts: '1.1'})
    await outbox.postpone(id, at)
    await outbox.drop(id, 'late')
    assert.equal(await outbox.claim(due), null)
    assert.deepEqual(await outbox.due(later(1), 10), [])
    assert.equal(await outbox.depth(), 0)
  })
})
