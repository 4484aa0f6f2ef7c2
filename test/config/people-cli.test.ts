import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {printConfig} from '../../src/config/index.ts'
import {goodYaml, load} from './good.ts'

const APPROVERS = '  approvers: {users: [U2, U3]}\n'

function withCli(cli: string): ReturnType<typeof load> {
  const yaml = goodYaml.replace(APPROVERS, `${APPROVERS}  cli: ${cli}\n`)
  return load({files: {'/etc/quorate/quorate.yaml': yaml}})
}

describe('people.cli', () => {
  it('says who users of the machine are in Slack', () => {
    const loaded = withCli('{alice: U1, bob.b: U2}')

    assert.ok(loaded.ok)
    assert.deepEqual(loaded.config.cliPeople, {alice: 'U1', 'bob.b': 'U2'})
    assert.match(printConfig(loaded.config), /command line +alice is U1, bob\.b is U2/)
    assert.deepEqual(Object.keys(loaded.config.clusters[0]?.people ?? {}), ['operators', 'approvers'])
  })

  it('names nobody unless it is there', () => {
    const loaded = load()

    assert.ok(loaded.ok)
    assert.deepEqual(loaded.config.cliPeople, {})
    assert.match(printConfig(loaded.config), /command line +nobody/)
  })

  for (const [cli, pattern] of [
    ['{alice: alice}', /26:16 people\.cli\.alice: expected a Slack user id/],
    ['{"a b": U1}', /people\.cli/],
    ['[alice]', /people\.cli/],
    ['{alice: [U1]}', /people\.cli\.alice/],
  ] as const)
    it(`refuses ${cli}, and says where`, () => {
      const loaded = withCli(cli)

      assert.ok(!loaded.ok)
      assert.match(loaded.problems.join('\n'), pattern)
    })

  it('belongs to the whole file, not to a cluster', () => {
    const yaml = goodYaml.replace(
      '    channels: [C0INCIDENT]\n',
      '    channels: [C0INCIDENT]\n    people: {cli: {alice: U1}}\n',
    )

    const loaded = load({files: {'/etc/quorate/quorate.yaml': yaml}})

    assert.ok(!loaded.ok)
    assert.match(loaded.problems.join('\n'), /clusters\[0\]\.people\.cli/)
  })
})
