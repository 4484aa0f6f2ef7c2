import assert from 'node:assert/strict'
import {after, afterEach, before, beforeEach, describe, it} from 'node:test'
import type {Browser, Locator, Page} from 'playwright-core'
import {findChromium, launchChromium} from './chromium.ts'
import {type Fixture, startFixture} from './fixture-server.ts'
import {gallery, inputs} from './gallery-blocks.ts'
import {cardTs, diagnosisTs, type Json, planBlocks, tsAt} from './gallery-messages.ts'

const executable = findChromium()
const skip = executable === undefined ? 'no Chromium here: set CHROMIUM_PATH or install it' : false
if (skip) process.stderr.write(`console tests skipped: ${skip}\n`)

const modal = {
  id: 'V1',
  hash: 'h1',
  type: 'modal',
  title: {type: 'plain_text', text: 'Defragment prod-a'},
  submit: {type: 'plain_text', text: 'Ask'},
  close: {type: 'plain_text', text: 'Cancel'},
  blocks: inputs,
}

describe('the console', {skip, timeout: 120_000}, () => {
  let browser: Browser
  let fixture: Fixture
  let page: Page
  let broken: string[]

  const open = async (hash: string): Promise<void> => {
    await page.goto(`${fixture.url}${hash}`)
    await page.waitForSelector('body[data-ready]')
  }
  const message = (ts: string, root = '#messages'): Locator => page.locator(`${root} [data-ts="${ts}"]`)
  const typeInChannel = async (text: string): Promise<Locator> => {
    const input = page.locator('#channel-composer textarea')
    await input.pressSequentially(text)
    return input
  }

  before(async () => {
    browser = await launchChromium(executable ?? '')
  })
  after(async () => {
    await browser.close()
  })
  beforeEach(async () => {
    fixture = await startFixture()
    page = await browser.newPage({viewport: {width: 1280, height: 800}})
    page.setDefaultTimeout(10_000)
    broken = []
    page.on('pageerror', error => broken.push(error.message))
    page.on('dialog', dialog => broken.push(`a dialog: ${dialog.message()}`))
  })
  afterEach(async () => {
    await page.close()
    await fixture.close()
    assert.deepEqual(broken, [], 'the page threw')
  })

  it('names every person by role first and keeps the choice in the address', async () => {
    await open('#as=U1&channel=C1')

    await page.selectOption('#people', {label: 'Approver · Arno'})
    await page.waitForURL(/as=U2/)

    assert.deepEqual(await page.locator('#people option').allTextContents(), [
      'Operator · Olive',
      'Approver · Arno',
      'Approver · Ada',
      'Outsider · Otto',
    ])
  })

  it('shows a private message only to the person it is for, and says so', async () => {
    await open('#as=U1&channel=C1')
    assert.equal(await page.getByText('Only visible to you').count(), 1)

    await page.selectOption('#people', 'U2')
    await page.waitForURL(/as=U2/)
    await message(cardTs).waitFor()

    assert.equal(await page.getByText('Only visible to you').count(), 0)
  })

  it('draws every block of the gallery and names the ones it cannot draw', async () => {
    await open('#as=U1&channel=C2')

    assert.equal(await page.locator('#messages article').count(), gallery.length)
    assert.deepEqual(await page.locator('#messages .unsupported > strong').allTextContents(), [
      'unsupported block hologram',
      'unsupported block table',
    ])
    assert.equal(await page.getByText('after the broken ones').count(), 1)
    assert.equal(await page.locator('svg.chart').count(), 4)
  })

  it('never turns message text into markup or script links', async () => {
    await open('#as=U1&channel=C2')
    const first = message(tsAt(0))

    assert.equal(await first.locator('script, img[src="x"], a[href^="javascript"]').count(), 0)
    assert.equal(await first.getByText('<script>alert(1)</script>').count(), 1)
    assert.equal(await first.locator('code', {hasText: 'code <b>'}).count(), 1)
    assert.match((await first.textContent()) ?? '', /a_b_c 2 < 3 & 4/)
  })

  it('aligns numbers of a table to the right and text to the left', async () => {
    await open(`#as=U1&channel=C1&thread=${diagnosisTs}`)
    const cells = page.locator('#thread-messages tbody tr').nth(1).locator('th, td')

    const aligned = await cells.evaluateAll(nodes =>
      nodes.map(node => node.ownerDocument.defaultView?.getComputedStyle(node).textAlign),
    )

    assert.deepEqual(aligned.slice(0, 6), ['left', 'left', 'left', 'right', 'right', 'right'])
  })

  it('sorts a data table by number, not by text', async () => {
    await open('#as=U1&channel=C2')
    const table = page.locator('.data-table')

    await table.getByRole('button', {name: 'keys'}).click()

    assert.deepEqual(await table.locator('tbody th').allTextContents(), [
      '/registry/secrets',
      '/registry/leases',
      '/registry/pods',
    ])
    assert.equal(await table.locator('th[aria-sort=ascending]').textContent(), 'keys▲')
  })

  it('completes a command with the keyboard and sends only its words', async () => {
    await open('#as=U1&channel=C1')
    fixture.answers.set('command', {answer: {text: 'Looking at *prod-a*.'}})
    const sent = fixture.posting('command')

    const input = await typeInChannel('/etcd di')
    await input.press('Tab')
    assert.equal(await input.inputValue(), '/etcd diagnose ')
    await input.press('Enter')

    assert.deepEqual(await sent, {as: 'U1', channel: 'C1', text: 'diagnose'})
    await page.locator('#messages').getByText('Looking at prod-a.').waitFor()
  })

  it('shows a command the workspace refused in the workspace’s words', async () => {
    await open('#as=U1&channel=C3')
    fixture.answers.set('command', {error: '/etcd failed with the error "operation_timeout"'})

    const input = await typeInChannel('/etcd health')
    await input.press('Enter')

    await page.locator('#messages').getByText('operation_timeout').waitFor()
    assert.equal(await page.getByText('Only visible to you').count(), 1)
  })

  it('refuses a slash command in a thread and says to mention the bot', async () => {
    await open(`#as=U1&channel=C1&thread=${diagnosisTs}`)
    const input = page.locator('#thread-composer textarea')

    await input.fill('/etcd status')
    await input.press('Enter')

    await page.locator('#thread-messages').getByText('/etcd is not supported in threads. Sorry!').waitFor()
    assert.match((await page.locator('#thread-messages').textContent()) ?? '', /@quorate status/)
    assert.deepEqual(fixture.posted, [])
  })

  it('turns names in a reply into mentions and escapes the rest', async () => {
    await open(`#as=U1&channel=C1&thread=${diagnosisTs}`)
    const sent = fixture.posting('message')
    const input = page.locator('#thread-composer textarea')

    await input.fill('@quorate status <now>')
    await input.press('Enter')

    assert.deepEqual(await sent, {
      as: 'U1',
      channel: 'C1',
      threadTs: diagnosisTs,
      text: '<@UBOT> status &lt;now&gt;',
    })
  })

  it('gives back what was typed when the workspace refuses it', async () => {
    await open('#as=U1&channel=C1')
    fixture.answers.set('message', {status: 400, error: 'not_in_channel'})

    const input = await typeInChannel('hello')
    await input.press('Enter')

    await page.getByRole('alert').getByText('not_in_channel').waitFor()
    assert.equal(await input.inputValue(), 'hello')
  })

  it('asks before a button with a confirmation, and sends nothing after no', async () => {
    await open('#as=U2&channel=C1')
    const approve = message(cardTs).getByRole('button', {name: 'Approve defragmentation of prod-a'})

    await approve.click()
    await page.getByRole('button', {name: 'Not now'}).click()
    assert.deepEqual(fixture.posted, [])

    const clicked = fixture.posting('click')
    await approve.click()
    await page.getByRole('button', {name: 'Approve', exact: true}).click()
    assert.deepEqual(await clicked, {
      as: 'U2',
      channel: 'C1',
      ts: cardTs,
      blockId: 'decide',
      actionId: 'run.approve',
      value: 'op_1',
    })
  })

  it('shows why the app did not take a click', async () => {
    await open('#as=U2&channel=C1')
    fixture.answers.set('click', {ok: false, error: 'We had some trouble connecting. Try again?'})

    await message(cardTs).getByRole('button', {name: 'Deny'}).click()

    await page.getByRole('alert').getByText('We had some trouble connecting.').waitFor()
  })

  it('sends the chosen option of a menu and of an overflow', async () => {
    await open('#as=U1&channel=C1')
    const clicked = fixture.posting('click')

    await message(cardTs).getByRole('button', {name: 'More actions'}).click()
    await page.getByRole('menuitem', {name: 'Export as Markdown'}).click()

    assert.equal((await clicked)['selectedOption'], 'export')
  })

  it('updates an edited card in place, keeping the reader’s place and the nodes that did not change', async () => {
    await open('#as=U1&channel=C1')
    await page.setViewportSize({width: 1280, height: 480})
    const list = page.locator('#messages')
    await list.evaluate(node => node.scrollTo(0, 40))
    const fields = message(cardTs).locator('.fields')
    await fields.evaluate(node => node.setAttribute('data-seen', 'yes'))
    const messages = fixture.messages.get('C1') ?? []

    fixture.messages.set(
      'C1',
      messages.map(entry =>
        entry['ts'] === cardTs ? {...entry, blocks: planBlocks(':white_check_mark: *Done*', false)} : entry,
      ),
    )
    fixture.emit({kind: 'changed', channel: 'C1', ts: cardTs})
    await message(cardTs).getByText('Done').waitFor()

    assert.equal(await list.evaluate(node => node.scrollTop), 40)
    assert.equal(await fields.getAttribute('data-seen'), 'yes')
    assert.equal(await message(cardTs).getByRole('button', {name: 'Deny'}).count(), 0)
  })

  it('follows new messages at the end and reads them to screen readers', async () => {
    await open('#as=U1&channel=C1')
    const fresh: Json = {ts: tsAt(900), user: 'UBOT', botId: 'BBOT', text: 'etcd-2 is done'}

    fixture.messages.get('C1')?.push(fresh)
    fixture.emit({kind: 'message', channel: 'C1', ts: fresh['ts']})
    await message(tsAt(900)).waitFor()

    await page.locator('#live', {hasText: 'quorate: etcd-2 is done'}).waitFor({state: 'attached'})
    const gap = await page
      .locator('#messages')
      .evaluate(node => node.scrollHeight - node.scrollTop - node.clientHeight)
    assert.ok(gap < 2, `ends ${gap} px above the newest message`)
  })

  it('counts new messages of other channels until the reader goes there', async () => {
    await open('#as=U1&channel=C1')
    const quiet = page.locator('#channels a', {hasText: 'quiet'})

    fixture.emit({kind: 'message', channel: 'C3', ts: tsAt(900)})
    await quiet.getByLabel('1 unread').waitFor()
    await quiet.click()

    await page.locator('#channels a[aria-current]', {hasText: 'quiet'}).waitFor()
    assert.equal(await quiet.getByLabel('1 unread').count(), 0)
  })

  it('submits a modal in the shape of state.values', async () => {
    fixture.view = modal
    await open('#as=U1&channel=C1')
    const submitted = fixture.posting('view/submit')

    await page.getByLabel('Reason').fill('quota 91%')
    await page.getByLabel('Take a snapshot').check()
    fixture.view = null
    await page.getByRole('button', {name: 'Ask'}).click()

    const [snapshot] = inputs[3]?.element.options ?? []
    assert.deepEqual(await submitted, {
      as: 'U1',
      viewId: 'V1',
      values: {
        reason: {v: {type: 'plain_text_input', value: 'quota 91%'}},
        keep: {v: {type: 'number_input', value: '1000'}},
        member: {v: {type: 'static_select', selected_option: inputs[2]?.element.initial_option}},
        checks: {v: {type: 'checkboxes', selected_options: [snapshot]}},
        mode: {v: {type: 'radio_buttons', selected_option: inputs[4]?.element.initial_option}},
      },
    })
    await page.locator('#modal').waitFor({state: 'hidden'})
  })

  it('keeps what was filled in when the app sends back errors, and points at the field', async () => {
    fixture.view = modal
    await open('#as=U1&channel=C1')
    fixture.answers.set('view/submit', {errors: {reason: 'Say more than one word.'}})

    await page.getByLabel('Reason').fill('because')
    await page.getByRole('button', {name: 'Ask'}).click()
    await page.getByText('Say more than one word.').waitFor()

    const reason = page.getByLabel('Reason')
    assert.equal(await reason.inputValue(), 'because')
    assert.equal(await reason.getAttribute('aria-invalid'), 'true')
    assert.equal(await reason.evaluate(node => node === node.ownerDocument.activeElement), true)
  })

  it('refuses an empty required field without asking the app', async () => {
    fixture.view = modal
    await open('#as=U1&channel=C1')

    await page.getByRole('button', {name: 'Ask'}).click()

    await page.getByText('Please complete this required field.').waitFor()
    assert.deepEqual(fixture.posted, [])
  })

  it('closes a modal with Escape through the workspace', async () => {
    fixture.view = modal
    await open('#as=U1&channel=C1')
    await page.locator('#modal').waitFor()
    const closed = fixture.posting('view/close')

    fixture.view = null
    await page.keyboard.press('Escape')

    assert.deepEqual(await closed, {as: 'U1', viewId: 'V1'})
    await page.locator('#modal').waitFor({state: 'hidden'})
  })

  it('offers the app’s message shortcuts on any message', async () => {
    await open('#as=U1&channel=C1')
    const used = fixture.posting('shortcut')
    const alert = message(tsAt(60))

    await alert.hover()
    await alert.getByRole('button', {name: 'Message shortcuts'}).click()
    await page.getByRole('menuitem', {name: 'Diagnose this alert'}).click()

    assert.deepEqual(await used, {as: 'U1', channel: 'C1', ts: tsAt(60), callbackId: 'diagnose_alert'})
  })

  it('shows the Home tab of the person and sends its clicks as view actions', async () => {
    const button = {
      type: 'button',
      action_id: 'home.refresh',
      value: 'all',
      text: {type: 'plain_text', text: 'Refresh'},
    }
    fixture.home = {
      id: 'VH',
      hash: 'h',
      type: 'home',
      blocks: [{type: 'actions', block_id: 'b', elements: [button]}],
    }
    await open('#as=U1&channel=home')
    const acted = fixture.posting('view/action')

    await page.getByRole('button', {name: 'Refresh'}).click()

    assert.deepEqual(await acted, {
      as: 'U1',
      viewId: 'VH',
      blockId: 'b',
      actionId: 'home.refresh',
      value: 'all',
    })
  })

  it('says that somebody arrived at the Home tab once, not at every look', async () => {
    const homes = (): readonly string[] => fixture.read.filter(path => path.startsWith('home'))
    await open('#as=U1&channel=C1')
    await page.locator('#home-link a').click()
    await page.getByText('has not published a Home tab').waitFor()

    fixture.home = {id: 'VH', hash: 'h', type: 'home', blocks: [{type: 'divider'}]}
    fixture.emit({kind: 'home'})
    await page.locator('#home hr').waitFor()

    assert.deepEqual(homes(), ['home?as=U1&opened=1', 'home?as=U1'])
  })

  it('names a user group by its handle, and by its id when nobody knows it', async () => {
    const text = 'Ask <!subteam^S1> or <!subteam^S9>'
    const leaf = {type: 'usergroup', usergroup_id: 'S1'}
    const rich = {type: 'rich_text', elements: [{type: 'rich_text_section', elements: [leaf]}]}
    fixture.messages.set('C3', [
      {ts: tsAt(1), user: 'UBOT', text},
      {ts: tsAt(2), user: 'UBOT', text: 'x', blocks: [rich]},
    ])

    await open('#as=U1&channel=C3')

    const names = await page.locator('#messages .mention').allTextContents()
    assert.deepEqual(names, ['@etcd-approvers', '@S9', '@etcd-approvers'])
  })

  it('fades a cut table out until the reader has scrolled to its end', async () => {
    await open(`#as=U1&channel=C1&thread=${diagnosisTs}`)
    const table = page.locator('#thread-messages .table-scroll').first()
    await page.locator('#thread-messages .table-scroll[data-more]').first().waitFor()

    await table.evaluate(node => node.scrollTo(node.scrollWidth, 0))
    // Waiting for a function would evaluate a string in the page, which its Content Security Policy forbids.
    await page.locator('#thread-messages .table-scroll[data-more]').waitFor({state: 'detached'})

    await page.getByRole('button', {name: 'Wide thread'}).click()
    await page.waitForURL(/wide=1/)
    assert.equal(await page.locator('#thread-messages .table-scroll[data-more]').count(), 0)
  })

  it('says in words when the bot is not connected', async () => {
    await open('#as=U1&channel=C1')
    await page.getByText('Bot connected').waitFor()

    fixture.sockets = 0
    fixture.emit({kind: 'connection'})

    await page.getByText('Bot not connected').waitFor()
  })

  it('hides a direct message from people who are not in it', async () => {
    await open('#as=U1&channel=C1')
    assert.equal(await page.locator('#channels a').count(), 3)

    await page.selectOption('#people', 'U2')
    await page.waitForURL(/as=U2/)
    await page.locator('#channels a').nth(3).waitFor()
  })

  it('turns panes into screens on a phone, without sideways scrolling', async () => {
    await page.setViewportSize({width: 390, height: 844})
    await open('#as=U1&channel=C2')
    const width = await page.evaluate('document.documentElement.scrollWidth')
    assert.equal(width, 390)

    await page.getByRole('button', {name: 'Show channels'}).click()
    await page.getByRole('link', {name: 'etcd-incidents'}).click()
    await message(diagnosisTs).locator('.replies').click()
    await page.locator('#thread').waitFor()

    assert.equal(await page.locator('#sidebar').isVisible(), false)
    await page.getByRole('button', {name: 'Close thread'}).click()
    await message(cardTs).waitFor()
  })
})
