/**
 * Takes the pictures of the README from a running demo: `npm run screenshot`. A real cluster, a real alert, the console
 * as it is; nothing in the picture is drawn by hand. Needs Chromium.
 */
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import process from 'node:process'
import {chromium, type Page} from 'playwright-core'
import {channels, people} from '../src/demo/people.ts'
import {alertOpensIncident, makeHoles} from '../src/demo/tour/chapters/alert.ts'
import {askForDefragmentation} from '../src/demo/tour/chapters/defragment.ts'
import {setStage} from '../src/demo/tour/stage.ts'
import {writeTranscript} from '../src/demo/tour/transcript.ts'
import {startWorld, type World} from '../src/demo/world.ts'
import {consoleFiles} from '../src/local/console/files.ts'

const FOLDER = 'docs/images'

/** Twice the pixels, so that text stays sharp on the screens people have. */
const SHARP = 2

interface Shot {
  readonly name: string
  readonly viewport: {readonly width: number; readonly height: number}
  readonly scale: number
  readonly hash: string
}

async function main(): Promise<void> {
  const executablePath = process.env['QUORATE_CHROMIUM']
  if (executablePath === undefined) throw new Error('No Chromium was found; install one or set QUORATE_CHROMIUM.')
  mkdirSync(FOLDER, {recursive: true})
  const world = await startWorld({consoleFiles: consoleFiles()})
  const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']})
  try {
    const places = await playUntilPlan(world)
    for (const shot of shotsOf(places)) await take(await browser.newPage(viewOf(shot)), shot, world)
  } finally {
    await browser.close()
    await world.stop()
  }
}

/** The story up to the point the pictures show: an alert, its incident, and the plan that waits in its thread. */
async function playUntilPlan(world: World): Promise<{readonly thread: string}> {
  await world.bot.start()
  await makeHoles(world)
  const stage = setStage(world, writeTranscript(line => void process.stdout.write(`${line}\n`)))
  const incident = await alertOpensIncident(stage)
  await askForDefragmentation(stage, incident)
  return {thread: incident.ts}
}

function shotsOf({thread}: {readonly thread: string}): readonly Shot[] {
  const at = `channel=${channels.incidents}`
  return [
    {
      name: 'diagnosis',
      viewport: {width: 1280, height: 800},
      scale: 1,
      hash: `#as=${people.operator.id}&${at}`,
    },
    {
      name: 'plan-phone',
      viewport: {width: 390, height: 844},
      scale: SHARP,
      hash: `#as=${people.approver.id}&${at}&thread=${thread}`,
    },
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
