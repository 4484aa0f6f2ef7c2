import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {cpSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, it} from 'node:test'

const skip = spawnSync('git', ['--version']).status !== 0 && 'git is not installed'

describe('.ci/run', {skip}, () => {
  let root = ''

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quorate-ci-'))
    cpSync('.ci', join(root, '.ci'), {recursive: true})
    writeFileSync(
      join(root, 'count.sh'),
      'echo "3 passed, $1 failed, 1 skipped"; echo "some more output"; exit "$1"\n',
    )
  })

  afterEach(() => rmSync(root, {recursive: true}))

  const git = (...args: readonly string[]) =>
    spawnSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', ...args], {cwd: root})
  const runCi = (readme: string | undefined) => {
    if (readme !== undefined) writeFileSync(join(root, 'README.md'), readme)
    git('init', '-q')
    git('add', '-A')
    git('commit', '-q', '-m', 'Start')
    writeFileSync(join(root, 'left-over'), 'not committed')
    const {status, stdout} = spawnSync('bash', ['.ci/run'], {cwd: root, encoding: 'utf8'})
    return {status, out: stdout, last: stdout.trimEnd().split('\n').at(-1)}
  }
  const readmeWith = (command: string) =>
    `# Quorate\n\n## Try it\n\n\`\`\`sh\nexit 9\n\`\`\`\n\n## Run the tests\n\nAll of them:\n\n\`\`\`sh\n${command}\n\`\`\`\n`

  it('runs the test command of the README in a clean clone and ends with the totals', () => {
    const {status, out, last} = runCi(readmeWith('test ! -e left-over\nsh count.sh 0'))

    assert.equal(last, '3 passed, 0 failed, 1 skipped', out)
    assert.equal(status, 0)
    assert.match(out, /CI: +\d+ s {2}README: test ! -e left-over; sh count\.sh 0 \(exit code 0\)/)
  })

  it('adds up the totals of several test commands', () => {
    const {status, last} = runCi(readmeWith('sh count.sh 0\nsh count.sh 0'))

    assert.deepEqual([status, last], [0, '6 passed, 0 failed, 2 skipped'])
  })

  it('fails with the exit code of the test command', () => {
    const {status, last} = runCi(readmeWith('sh count.sh 2'))

    assert.deepEqual([status, last], [2, '3 passed, 2 failed, 1 skipped'])
  })

  it('fails when the test command succeeds without having run a test', () => {
    const {status, last} = runCi(readmeWith('true'))

    assert.deepEqual([status, last], [1, '0 passed, 1 failed'])
  })

  for (const [what, readme] of [
    ['there is no README', undefined],
    ['the README names no test command', '# Quorate\n\n```sh\nnpm run demo\n```\n'],
  ] as const)
    it(`fails when ${what}`, () => {
      const {status, out, last} = runCi(readme)

      assert.deepEqual([status, last], [1, '0 passed, 1 failed'])
      assert.match(out, /README\.md/)
    })
})
