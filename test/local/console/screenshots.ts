import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Browser} from 'playwright-core'
import {findChromium, launchChromium} from './chromium.ts'
import {type Fixture, startFixture} from './fixture-server.ts'
import {inputs} from './gallery-blocks.ts'
import {diagnosisTs} from './gallery-messages.ts'

/** Takes pictures of the console for a person to judge: `node test/local/console/screenshots.ts <folder>`. */

const SIZES = {wide: {width: 1280, height: 800}, phone: {width: 390, height: 844}}

const view = {
  id: 'V1',
  hash: 'h1',
  type: 'modal',
  title: {type: 'plain_text', text: 'Defragment prod-a'},
  submit: {type: 'plain_text', text: 'Ask for approval'},
  close: {type: 'plain_text', text: 'Cancel'},
  blocks: [
    {
      type: 'alert',
      level: 'warning',
      text: {type: 'mrkdwn', text: 'Each member stops answering while it is *defragmented*.'},
    },
    ...inputs,
  ],
}

const PLACES: Record<string, {hash: string; modal?: true; type?: string}> = {
  wide: {hash: `#as=U1&channel=C1&thread=${diagnosisTs}&wide=1`},
  channel: {hash: '#as=U1&channel=C1'},
  thread: {hash: `#as=U1&channel=C1&thread=${diagnosisTs}`},
  complete: {hash: '#as=U2&channel=C1', type: '/etcd '},
  modal: {hash: '#as=U1&channel=C1', modal: true},
  gallery: {hash: '#as=U1&channel=C2'},
}

const shoot = async (browser: Browser, fixture: Fixture, folder: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [sizeName, size] of Object.entries(SIZES))
      for (const [name, place] of Object.entries(PLACES)) {
        const viewport = name === 'gallery' ? {...size, height: 5200} : size
        fixture.view = place.modal ? view : null
        const page = await browser.newPage({viewport, colorScheme})
        page.on('pageerror', error => process.stderr.write(`${name}: ${error.message} ${error.stack}\n`))
        page.on('console', message =>
          process.stderr.write(`${name}: ${message.text()} ${message.location().url}\n`),
        )
        await page.goto(fixture.url + place.hash)
        await page.waitForSelector('body[data-ready]', {timeout: 5000})
        if (place.type) await page.locator('#channel-composer textarea').pressSequentially(place.type)
        await page.screenshot({path: join(folder, `${name}-${sizeName}-${colorScheme}.png`)})
        await page.close()
      }
}

const folder = process.argv[2] ?? 'screenshots'
const executable = findChromium()
if (executable === undefined) throw new Error('No Chromium found; set CHROMIUM_PATH.')
mkdirSync(folder, {recursive: true})
const fixture = await startFixture()
const browser = await launchChromium(executable)
await shoot(browser, fixture, folder)
await browser.close()
await fixture.close()
