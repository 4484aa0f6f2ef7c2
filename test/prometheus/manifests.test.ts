import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {globSync, readFileSync} from 'node:fs'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before, describe, it} from 'node:test'
import {promisify} from 'node:util'
import {noPrometheus, programs} from './programs.ts'

const run = promisify(execFile)
const folder = 'manifests/prometheus'
const ruleFiles = globSync(`${folder}/*.rules.yml`).toSorted()
const testFiles = globSync(`${folder}/tests/*.yml`).toSorted()

describe('the manifests for Prometheus, read by its own tools', {skip: noPrometheus}, () => {
  let dir = ''
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'quorate-promtool-'))
  })
  after(() => rm(dir, {recursive: true, force: true}))

  it('are rules that promtool takes', async () => {
    const {stdout} = await run(programs().promtool, ['check', 'rules', ...ruleFiles])

    assert.equal(stdout.match(/SUCCESS: \d+ rules found/g)?.length, ruleFiles.length)
  })

  for (const file of testFiles)
    it(`fire and keep quiet as ${file} says`, async () => {
      const {stdout} = await run(programs().promtool, ['test', 'rules', file])

      assert.match(stdout, /SUCCESS/)
    })

  it('are tests that notice an alert that would never fire', async () => {
    await writeFile(
      join(dir, 'etcd-mixin.rules.yml'),
      textOf('etcd-mixin.rules.yml').replaceAll('== 0', '== -1'),
    )
    await writeFile(
      join(dir, 'etcd-mixin.yml'),
      textOf('tests/etcd-mixin.yml').replace('../etcd-mixin', 'etcd-mixin'),
    )

    await assert.rejects(
      run(programs().promtool, ['test', 'rules', join(dir, 'etcd-mixin.yml')]),
      /etcdNoLeader/,
    )
  })

  it('include a prometheus.yml that promtool takes, with its rule files', async () => {
    const {stdout} = await run(programs().promtool, ['check', 'config', `${folder}/prometheus.yml`])

    assert.match(stdout, new RegExp(`SUCCESS: ${ruleFiles.length} rule files found`))
  })

  it('include an alertmanager.yml that amtool takes', async () => {
    const {stdout} = await run(programs().amtool, ['check-config', `${folder}/alertmanager.yml`])

    assert.match(stdout, /SUCCESS/)
  })

  it('send the alerts of clusters to Quorate, and what says that Quorate is down to somebody else', async () => {
    const receiver = async (labels: readonly string[]): Promise<string> => {
      const config = `--config.file=${folder}/alertmanager.yml`
      return (await run(programs().amtool, ['config', 'routes', 'test', config, ...labels])).stdout.trim()
    }

    assert.equal(await receiver(['alertname=etcdNoLeader', 'cluster=prod-a']), 'quorate')
    assert.equal(await receiver(['alertname=QuorateDown']), 'people')
  })
})

function textOf(file: string): string {
  return readFileSync(join(folder, file), 'utf8')
}
