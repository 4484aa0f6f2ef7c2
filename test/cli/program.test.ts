import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {exitCodeFor, exitCodeOf} from '../../src/cli/exit-codes.ts'
import {OpsError} from '../../src/domain/errors.ts'
import {run} from './a-command-line.ts'

describe('config', () => {
  it('validate says that the configuration is valid, and ends with 0', async () => {
    const ran = await run(['config', 'validate'])

    assert.equal(ran.code, 0)
    assert.equal(ran.out, 'The configuration is valid.\n')
  })

  it('validate prints every problem on a line of its own and ends with 2', async () => {
    const problems = [
      'quorate.yaml:3:5 clusters.0.endpoint: unknown key; did you mean endpoints?',
      'quorate.yaml:9:1 policy.approvalTtl: expected a duration',
    ]
    const validate = () => ({problems, warnings: ['key.pem is readable by others']})
    const ran = await run(['config', 'validate'], {config: {validate, print: () => '', schema: () => ({})}})

    assert.equal(ran.code, 2)
    assert.deepEqual(ran.out.trim().split('\n'), [...problems, 'warning: key.pem is readable by others'])
  })

  it('validate stays valid with warnings alone', async () => {
    const validate = () => ({problems: [], warnings: ['mind this']})
    const ran = await run(['config', 'validate'], {config: {validate, print: () => '', schema: () => ({})}})

    assert.equal(ran.code, 0)
    assert.match(ran.out, /warning: mind this\nThe configuration is valid/)
  })

  it('print of a configuration with problems ends with 2 and lists them', async () => {
    const invalid = new OpsError('config/invalid', 'The configuration has a problem:\na.yaml:1:1 x', {
      remedy: 'Correct it.',
    })
    const print = (): string => {
      throw invalid
    }
    const config = {validate: () => ({problems: [], warnings: []}), print, schema: () => ({})}
    const ran = await run(['config', 'print'], {config})

    assert.equal(ran.code, 2)
    assert.equal(ran.err, 'The configuration has a problem:\na.yaml:1:1 x\nCorrect it.\n')
  })

  it('schema is JSON', async () => {
    assert.deepEqual(JSON.parse((await run(['config', 'schema'])).out), {type: 'object'})
  })
})

describe('the program', () => {
  it('prints the manifest as it is', async () => {
    assert.equal((await run(['manifest'])).out, 'display_information: {}\n')
  })

  it('ends as the demo ended', async () => {
    assert.equal((await run(['demo', '--tour'], {demo: async ({tour}) => (tour ? 1 : 0)})).code, 1)
  })

  it('hands the port on as a number, and refuses one that is none', async () => {
    const ports: number[] = []
    const demo = async ({port}: {readonly port: number}): Promise<number> => (ports.push(port), 0)

    assert.equal((await run(['demo', '--port', '0'], {demo})).code, 0)
    assert.equal((await run(['demo', '--port', 'http'], {demo})).code, 2)
    assert.equal((await run(['demo', '--port', '70000'], {demo})).code, 2)
    assert.deepEqual(ports, [0])
  })

  it('runs the bot until it ends', async () => {
    let served = 0
    const ran = await run(['serve'], {serve: async () => void (served += 1)})

    assert.deepEqual([ran.code, served], [0, 1])
  })

  it('offers the near match for a word it does not know, and ends with 2', async () => {
    const ran = await run(['statsu'])

    assert.equal(ran.code, 2)
    assert.match(ran.err, /unknown command 'statsu'[^]*Did you mean status\?/)
  })

  for (const words of [['status', '--jsn'], ['audit', 'verifiy'], ['config', 'prnt'], ['audit'], []])
    it(`ends "quorate ${words.join(' ')}" with 2 and says what would be right`, async () => {
      const ran = await run(words)

      assert.equal(ran.code, 2)
      assert.ok(ran.err.length > 0)
    })

  it('prints help with 0 when asked for it', async () => {
    const ran = await run(['--help'])

    assert.equal(ran.code, 0)
    assert.match(ran.out, /Usage: quorate/)
  })

  it('calls a bug a bug', async () => {
    const ran = await run(['status'], {open: () => Promise.reject(new TypeError('x is not a function'))})

    assert.equal(ran.code, 3)
    assert.match(ran.err, /^Quorate has a bug: TypeError: x is not a function/)
  })
})

describe('exit codes', () => {
  it('count not knowing as a finding: unknown is never healthy', () => {
    assert.deepEqual(
      (['ok', 'info', 'unknown', 'warning', 'critical'] as const).map(exitCodeFor),
      [0, 0, 1, 1, 1],
    )
  })

  it('say who must act', () => {
    const codes = [
      'refused/guard',
      'input/invalid',
      'config/invalid',
      'etcd/tls',
      'store/unavailable',
    ] as const

    assert.deepEqual(codes.map(exitCodeOf), [4, 2, 2, 3, 3])
  })
})
