import assert from 'node:assert/strict'
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {readText, writeText} from '../../src/runtime/text-file.ts'
import {operator} from '../fixtures/a-context.ts'
import {aWorldWithIncident} from '../fixtures/an-incident.ts'
import {run} from './a-command-line.ts'

async function aLookedAtIncident() {
  const world = await aWorldWithIncident()
  const {operations, incident, background} = world
  await operations.incidentAction({incident, action: 'diagnose', by: operator, channel: 'C1'})
  await background.idle()
  return world
}

/** Runs a command and keeps the files it writes in memory, to be read by the next one. */
function withFiles() {
  const files = new Map<string, string>()
  return {
    files,
    writeFile: async (path: string, text: string): Promise<void> => void files.set(path, text),
    readFile: async (path: string): Promise<string> => files.get(path) ?? assert.fail(`no ${path}`),
  }
}

describe('incidents on the command line', () => {
  it('are listed newest first, and shown with their time line', async () => {
    const world = await aLookedAtIncident()

    const list = await run(['incident', 'list'], {world})
    const shown = await run(['incident', 'show', world.incident], {world})

    assert.match(list.out, new RegExp(`${world.incident} +prod-a +P\\d +open`))
    assert.match(shown.out, /Alertmanager: Alert etcdNoLeader is firing\. {2}\[#3\]/)
    assert.deepEqual([list.code, shown.code, list.leftOpen + shown.leftOpen], [0, 0, 0])
  })

  it('become two report files', async () => {
    const world = await aLookedAtIncident()
    const disk = withFiles()

    const ran = await run(['incident', 'report', world.incident, '--out', '/reports'], {world, ...disk})

    assert.equal(ran.code, 0)
    assert.deepEqual(
      [...disk.files.keys()].map(path => path.replace(/.*\./, '')),
      ['html', 'md'],
    )
    assert.match(ran.out, /^Wrote \/reports\/incident-prod-a-2026-01-01-/m)
  })

  it('become a bundle that diagnose replays and audit verify proves', async () => {
    const world = await aLookedAtIncident()
    const disk = withFiles()
    const exported = await run(['incident', 'export', world.incident, '--out', 'b.json.gz'], {world, ...disk})
    assert.match(exported.out, /1 observations, 0 plans, \d+ audit entries\.\nWith the audit key/)

    const replayed = await run(['diagnose', '--from', 'b.json.gz'], {world, ...disk})
    const proved = await run(['audit', 'verify', '--bundle', 'b.json.gz'], {world, ...disk})

    assert.match(replayed.out, /voters/)
    assert.equal(proved.code, 0)
    assert.match(proved.out, /^Intact: \d+ entries/)
  })

  it('whose bundle was touched end verification with 1', async () => {
    const world = await aLookedAtIncident()
    const disk = withFiles()
    await run(['incident', 'export', world.incident, '--out', 'b'], {world, ...disk})
    disk.files.set('b', (disk.files.get('b') ?? '').replace('is firing', 'is resolved'))

    const proved = await run(['audit', 'verify', '--bundle', 'b'], {world, ...disk})

    assert.equal(proved.code, 1)
    assert.match(proved.out, /is not what was written/)
  })

  it('replay another look with --at, and name those there are when it is not there', async () => {
    const world = await aLookedAtIncident()
    const disk = withFiles()
    await run(['incident', 'export', world.incident, '--out', 'b'], {world, ...disk})
    const {observations} = JSON.parse(disk.files.get('b') ?? '') as {observations: {id: string}[]}

    const found = await run(['status', '--from', 'b', '--at', observations[0]?.id ?? ''], {world, ...disk})
    const missed = await run(['status', '--from', 'b', '--at', '1999-01-01T00:00:00Z'], {world, ...disk})

    assert.notEqual(found.code, 2)
    assert.equal(missed.code, 2)
    assert.match(missed.err, /It has obs_/)
  })

  it('that nobody knows, and files that are no bundles, end with 2', async () => {
    const readFile = async (): Promise<string> => '{"format": "quorate-incident", "version": 99}'

    assert.equal((await run(['incident', 'show', 'inc_x'])).code, 2)
    assert.equal((await run(['audit', 'verify', '--bundle', 'x'], {readFile})).code, 2)
    assert.equal((await run(['diagnose', '--from', 'x'], {readFile})).code, 2)
  })
})

describe('a file of an incident', () => {
  it('is only for its owner, packed when its name says so, and never written over', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quorate-text-'))
    const [plain, packed] = [join(folder, 'a.json'), join(folder, 'a.json.gz')]
    try {
      await writeText(plain, 'hello')
      await writeText(packed, 'hello')

      assert.equal((await stat(packed)).mode & 0o777, 0o600)
      assert.deepEqual([...(await readFile(packed)).subarray(0, 2)], [0x1f, 0x8b])
      assert.deepEqual([await readText(plain), await readText(packed)], ['hello', 'hello'])
      await assert.rejects(writeText(plain, 'again'), {code: 'input/invalid'})
    } finally {
      await rm(folder, {recursive: true})
    }
  })
})
