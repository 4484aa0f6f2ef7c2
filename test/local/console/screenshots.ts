import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Browser} from 'playwright-core'
import {findChromium, launchChromium} from './chromium.ts'
import {startFixture} from './fixture-server.ts'
import {inputs} from './gallery-blocks.ts'
import {diagnosisTs} from './gallery-messages.ts'

/** Takes pictures of the console for a person to judge: `node test/local/console/screenshots.ts <folder>`. */

const SIZES = {wide: {width: 1280, height: 800}, phone: {width: 390, height: 844}}

// Tall enough for every message of the gallery, so that one picture shows them all.
const GALLERY_HEIGHT = 5200

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

interface Shot {
  readonly name: string
  readonly sizeName: keyof typeof SIZES
  readonly colorScheme: 'light' | 'dark'
}

const shots = Object.keys(PLACES).flatMap(name =>
  (['wide', 'phone'] as const).flatMap(sizeName =>
    (['light', 'dark'] as const).map((colorScheme): Shot => ({name, sizeName, colorScheme})),
  ),
)

const shoot = async (browser: Browser, {name, sizeName, colorScheme}: Shot): Promise<void> => {
  const place = PLACES[name]
  if (place === undefined) throw new Error(`no place ${name}`)
  fixture.view = place.modal ? view : null
  const size = SIZES[sizeName]
  const page = await browser.newPage({
    viewport: name === 'gallery' ? {...size, height: GALLERY_HEIGHT} : size,
    colorScheme,
  })
  await page.goto(fixture.url + place.hash)
  await page.waitForSelector('body[data-ready]')
  if (place.type) await page.locator('#channel-composer textarea').pressSequentially(place.type)
  await page.screenshot({path: join(folder, `${name}-${sizeName}-${colorScheme}.png`)})
  await page.close()
}

const folder = process.argv[2] ?? 'screenshots'
const executable = findChromium()
if (executable === undefined) throw new Error('No Chromium found; set CHROMIUM_PATH.')
mkdirSync(folder, {recursive: true})
const fixture = await startFixture()
const browser = await launchChromium(executable)
for (const shot of shots) await shoot(browser, shot)
await browser.close()
await fixture.close()
