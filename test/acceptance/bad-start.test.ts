import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {createWriteStream} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import {people} from '../../src/demo/people.ts'
import {runQuorate} from '../../src/demo/run-quorate.ts'
import {textOf} from '../../src/demo/tour/stage.ts'
import {startWorld, type World} from '../../src/demo/world.ts'
import {until} from '../../src/local/etcd/readiness.ts'
import {noEtcd, sceneOf} from './a-scene.ts'
import {reconfigure} from './reconfigure.ts'
import {assertNoSecrets} from './the-log.ts'

const WRONG = {bot: 'xoxb-wrong-0123456789abcdef', app: 'xapp-wrong-0123456789abcdef'}

describe('a bad start', {skip: noEtcd}, () => {
  let world: World
  let child: ChildProcess | undefined
  before(async () => {
    world = await startWorld({rateLimits: 'off'})
  })
  after(async () => {
    child?.kill('SIGKILL')
    await world?.stop()
  })

  it('with malformed YAML ends with 2 and names file, line and column', async () => {
    const file = path.join(world.dir, 'malformed.yaml')
    await writeFile(file, 'clusters:\n  - id: demo\n    endpoints: [https://127.0.0.1:1\n', {mode: 0o600})
    const ran = await runQuorate(['serve'], {...world.env, QUORATE_CONFIG: file})

    assert.equal(ran.code, 2, ran.output)
    assert.match(ran.output, /malformed\.yaml:\d+:\d+ /)
    assert.match(ran.output, /quorate config validate/)
    for (const secret of [world.webhookToken, world.env['SLACK_BOT_TOKEN'] ?? ''])
      assert.ok(!ran.output.includes(secret))
  })

  it('with an unknown key ends with 2 and offers the near match', async () => {
    const changed = await reconfigure(world, file => {
      for (const cluster of file.clusters) cluster['endpoint'] = []
    })
    const ran = await runQuorate(['serve'], {...world.env, ...changed})

    assert.equal(ran.code, 2)
    assert.match(ran.output, /changed-\d+\.yaml:\d+:\d+ .*endpoints/)
  })

  it('without a Slack token ends with 2 and says which variable to set', async () => {
    const {SLACK_BOT_TOKEN: _, ...rest} = world.env
    const ran = await runQuorate(['serve'], rest)

    assert.equal(ran.code, 2)
    assert.match(ran.output, /SLACK_BOT_TOKEN/)
  })

  for (const [what, extra] of [
    ['bot token', {SLACK_BOT_TOKEN: WRONG.bot}],
    ['app token', {SLACK_APP_TOKEN: WRONG.app}],
  ] as const)
    it(`with a wrong ${what} lives, is not ready, and says why in Slack’s words`, async () => {
      child = serve({...world.env, ...extra}, path.join(world.dir, 'quorate.log'))
      const slack = await notReady(world, /invalid_auth/)

      assert.equal(slack.ok, false)
      assert.equal((await fetch(`${world.bot.url}/healthz`)).status, 200)
      assert.equal(child.exitCode, null)
      child.kill('SIGTERM')
      await once(child, 'exit')
    })

  it('with an expired client certificate reports every member as unknown, with the reason, never healthy', async () => {
    const expired = world.cluster.tlsFiles?.expired
    const changed = await reconfigure(world, file => {
      for (const cluster of file.clusters) cluster['tls'] = {ca: world.cluster.tlsFiles?.ca, ...expired}
    })
    await world.bot.start(changed)
    const scene = sceneOf(world)
    await scene.types(people.operator, 'status')
    const table = await scene.sees('the member table', message => message.threadTs !== undefined)
    const root = world.workspace.message(table.channel, table.threadTs ?? '')
    assert.ok(root)

    assert.doesNotMatch(textOf(root), /Healthy: |✅ Healthy/)
    assert.match(textOf(table), /certificate/i)
    for (const {name} of world.cluster.members) assert.match(textOf(root) + textOf(table), new RegExp(name))
  })

  it('with that certificate refuses to plan anything, and says why', async () => {
    const scene = sceneOf(world)
    const since = scene.latest()
    await scene.types(people.operator, 'defrag')
    await scene.told(people.operator, /do not answer|no leader|certificate/i, since)

    assert.equal(scene.all(/Waiting for approval/).length, 0)
    assert.equal((await runQuorate(['status'], {...world.env, ...(await expiredEnv(world))})).code, 3)
  })

  it('leaves no secret in the log', async () => {
    await assertNoSecrets(world, [WRONG.bot, WRONG.app])
  })
})

function expiredEnv(world: World): ReturnType<typeof reconfigure> {
  return reconfigure(world, file => {
    for (const cluster of file.clusters)
      cluster['tls'] = {ca: world.cluster.tlsFiles?.ca, ...world.cluster.tlsFiles?.expired}
  })
}

/** Starts the bot without waiting until it is ready, because it will not be. */
function serve(env: Readonly<Record<string, string>>, logFile: string): ChildProcess {
  const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts')
  const started = spawn(process.execPath, [main, 'serve'], {
    env: {PATH: process.env['PATH'] ?? '', ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(logFile, {flags: 'a'})
  started.stdout.pipe(log, {end: false})
  started.stderr.pipe(log, {end: false})
  return started
}

interface Part {
  readonly part: string
  readonly ok: boolean
  readonly why: string
}

/** Waits until `/readyz` gives this reason for Slack, and returns that part. */
async function notReady({bot}: World, why: RegExp): Promise<Part> {
  let slack: Part | undefined
  await until(
    async () => {
      const answer = await fetch(`${bot.url}/readyz`)
      assert.equal(answer.status, 503)
      const {parts} = (await answer.json()) as {readonly parts: readonly Part[]}
      slack = parts.find(({part}) => part === 'slack')
      return why.test(slack?.why ?? '')
    },
    {what: `/readyz saying ${why}`, withinMs: 30_000},
  )
  assert.ok(slack)
  return slack
}
