import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Config, printConfig} from '../../src/config/index.ts'
import {signDefaults} from '../../src/domain/signs/index.ts'
import {goodYaml, load, problemsOf} from './good.ts'

function configOf(yaml: string): Config {
  const loaded = load({files: {'/etc/quorate/quorate.yaml': yaml}})
  assert.ok(loaded.ok)
  return loaded.config
}

describe('the monitor in the configuration', () => {
  it('watches by itself unless told not to, and opens incidents for what is critical', () => {
    const {monitor, schedule} = configOf(goodYaml)
    assert.deepEqual([monitor.enabled, schedule.writeProbeEveryMs], [true, null])
    assert.deepEqual(monitor.signs, signDefaults)
    const quiet = 'monitor: {signs: {no-leader: {openAfter: 4}, member-unreachable: {incident: true}}}'
    const {signs} = configOf(`${goodYaml}${quiet}\n`).monitor
    assert.deepEqual(signs['no-leader'], {openAfter: 4, endAfter: 3, incident: true})
    assert.equal(signs['member-unreachable'].incident, true)
    assert.match(printConfig(configOf(`${goodYaml}monitor: {enabled: false}\n`)), /monitor +off/)
  })

  it('points at a sign that does not exist, and at a write probe that comes too often', () => {
    assert.match(
      String(problemsOf(`${goodYaml}monitor: {signs: {no-leadr: {}}}\n`)),
      /did you mean no-leader/,
    )
    const often = goodYaml.replace('deepEvery: 10m', 'deepEvery: 10m, writeProbeEvery: 30s')
    assert.match(String(problemsOf(often)), /writeProbeEvery: expected at least 1m/)
  })
})
