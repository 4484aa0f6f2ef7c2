/**
 * Takes the pictures of the README from a running demo: `npm run screenshot`. A real cluster, a real alert, the console
 * as it is; nothing in the picture is drawn by hand. Needs Chromium.
 */
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import process from 'node:process'
import {chromium, type Page} from 'playwright-core'
import {leaderOf} from '../src/demo/cluster-facts.ts'
import {demoCluster} from '../src/demo/config-file.ts'
import {channels, people} from '../src/demo/people.ts'
import {buttonsOf} from '../src/demo/tour/render-message.ts'
import {saying, setStage} from '../src/demo/tour/stage.ts'
import {writeTranscript} from '../src/demo/tour/transcript.ts'
import {startWorld, type World} from '../src/demo/world.ts'
import {consoleFiles} from '../src/local/console/files.ts'
import type {Message} from '../src/local/slack/store/model.ts'

const FOLDER = 'docs/images'

/** Twice the pixels, so that text stays sharp on the screens people have. */
const SHARP = 2

/** Two looks of the view lie ten seconds apart, and a line needs some of them. */
const CHART_WITHIN_MS = 120_000

interface Shot {
  readonly name: string
  readonly viewport: {readonly width: number; readonly height: number}
  readonly scale: number
  readonly hash: string
}

async function main(): Promise<void> {
  const executablePath = process.env['QUORATE_CHROMIUM']
  if (executablePath === undefined)
    throw new Error('No Chromium was found; install one or set QUORATE_CHROMIUM.')
  mkdirSync(FOLDER, {recursive: true})
  const world = await startWorld({consoleFiles: consoleFiles()})
  const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']})
  try {
    const places = await playUntilPlan(world)
    for (const shot of shotsOf(places)) await take(await browser.newPage(viewOf(shot)), shot, world)
    await watchForAWhile(world)
    for (const shot of laterShots()) await take(await browser.newPage(viewOf(shot)), shot, world)
  } finally {
    await browser.close()
    await world.stop()
  }
}

/** The story up to the point the pictures show: a member dies, an alert fires, and the plan waits in the thread. */
async function playUntilPlan(world: World): Promise<{readonly thread: string}> {
  await world.bot.start()
  const stage = setStage(
    world,
    writeTranscript(line => void process.stdout.write(`${line}\n`)),
  )
  const leader = await leaderOf(world.cluster)
  const victim = world.cluster.members.findLast(member => member !== leader)
  await victim?.supervisor.kill()
  await fireMembersDown(world)
  const offers = (message: Message): boolean =>
    buttonsOf(message).some(({label}) => label.startsWith('Restart'))
  const incident = await stage.sees('the incident with its proposal', offers)
  const [restart] = buttonsOf(incident)
  await stage.presses(people.operator, incident, restart?.label ?? '')
  await stage.sees('the plan', saying(/Waiting for approval/))
  return {thread: incident.ts}
}

/** The live view beside the incident, until there is a chart to show. */
async function watchForAWhile(world: World): Promise<void> {
  const {workspace} = world
  await workspace.as(people.operator.id).command(channels.incidents, 'watch 5')
  await workspace.until(
    w =>
      w
        .messages(channels.incidents)
        .some(({blocks}) => blocks?.some(({type}) => type === 'data_visualization')),
    {what: 'a live view with a chart', timeoutMs: CHART_WITHIN_MS},
  )
}

/** The alert of etcd's own mixin for this, as Alertmanager posts it. */
async function fireMembersDown({bot, webhookToken}: World): Promise<void> {
  const answer = await fetch(`${bot.url}/alerts/alertmanager`, {
    method: 'POST',
    headers: {'content-type': 'application/json', authorization: `Bearer ${webhookToken}`},
    body: JSON.stringify({
      version: '4',
      groupKey: '{}:{alertname="etcdMembersDown"}',
      receiver: 'quorate',
      status: 'firing',
      alerts: [
        {
          status: 'firing',
          labels: {alertname: 'etcdMembersDown', severity: 'critical', cluster: demoCluster},
          annotations: {summary: 'etcd cluster "demo": members are down (1).'},
          startsAt: new Date().toISOString(),
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'http://prometheus.example/graph',
          fingerprint: '8f0d7a1c2b3e4d60',
        },
      ],
    }),
  })
  if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`)
}

function shotsOf({thread}: {readonly thread: string}): readonly Shot[] {
  const at = `channel=${channels.incidents}&thread=${thread}`
  const as = (person: {readonly id: string}): string => `#as=${person.id}&${at}`
  return [
    {name: 'diagnosis', viewport: {width: 1280, height: 748}, scale: 1, hash: as(people.approver)},
    {name: 'plan-phone', viewport: {width: 390, height: 818}, scale: SHARP, hash: as(people.approver)},
  ]
}

function laterShots(): readonly Shot[] {
  const as = `#as=${people.approver.id}&channel=`
  return [
    {name: 'watch-phone', viewport: {width: 390, height: 818}, scale: SHARP, hash: as + channels.incidents},
    {name: 'home', viewport: {width: 1280, height: 748}, scale: 1, hash: `${as}home`},
  ]
}

function viewOf({viewport, scale}: Shot): {viewport: Shot['viewport']; deviceScaleFactor: number} {
  return {viewport, deviceScaleFactor: scale}
}

async function take(page: Page, {name, hash}: Shot, {workspace}: World): Promise<void> {
  await page.goto(`${workspace.origin}/${hash}`)
  await page.waitForSelector('body[data-ready]')
  const path = join(FOLDER, `${name}.png`)
  await page.screenshot({path})
  await page.close()
  process.stdout.write(`wrote ${path}\n`)
}

if (import.meta.main) await main()
