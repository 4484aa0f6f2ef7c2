import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {createRegistry} from '../../src/runtime/metrics.ts'

describe('the metrics', () => {
  it('tell what comes and goes, what only grows, and what has labels, as they are when asked', async () => {
    let looks = 2
    const clusters = new Map([['prod-a', 0.004]])
    const registry = createRegistry([
      {name: 'depth', help: 'Waiting.', read: () => 7},
      {name: 'looks_total', help: 'Looks.', kind: 'counter', read: () => looks},
      {
        name: 'probe_seconds',
        help: 'Probes.',
        labels: ['cluster'],
        readAll: () => [...clusters].map(([cluster, value]) => ({labels: {cluster}, value})),
      },
    ])
    await registry.metrics()
    looks += 1
    clusters.delete('prod-a')
    clusters.set('prod-b', 0.002)
    const page = await registry.metrics()

    assert.match(page, /^depth 7$/m)
    assert.match(page, /^# TYPE looks_total counter\nlooks_total 3$/m)
    assert.match(page, /^probe_seconds\{cluster="prod-b"\} 0\.002$/m)
    assert.doesNotMatch(page, /prod-a/)
  })
})
