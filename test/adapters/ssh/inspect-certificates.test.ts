import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before, describe, it} from 'node:test'
import {promisify} from 'node:util'
import type {Ask} from '../../../src/adapters/ssh/ask.ts'
import {inspectCertificates} from '../../../src/adapters/ssh/inspect-certificates.ts'
import {wordsOf} from '../../../src/adapters/ssh/quote.ts'
import {OpsError} from '../../../src/domain/errors.ts'
import {authorityPem, leafPem} from '../../fixtures/pem.ts'

const openssl = '/usr/bin/openssl'
const [keyWords, keyKind] = ['MC4CAQAwBQYDK2VwBCIEIA', 'PRIVATE KEY']
const aKey = `-----BEGIN ${keyKind}-----\n${keyWords}${'A'.repeat(42)}\n-----END ${keyKind}-----\n`

/** A host that is this machine, whose etcd names these files. */
function here(files: Readonly<Record<string, string>>, said: string[]): Ask {
  const settings = Object.fromEntries(Object.entries(files).map(([name, value]) => [name, {value}]))
  const share = async () => ({settings, gaps: []})
  const run: Ask['run'] = async ({line}, accepts = code => code === 0) => {
    const [program = '', ...words] = wordsOf(line) ?? []
    const {code, stdout, stderr} = await promisify(execFile)(program, words).then(
      out => ({...out, code: 0}),
      (failed: {code: number; stdout: string; stderr: string}) => failed,
    )
    said.push(stdout)
    if (accepts(code)) return {code, stdout, stderr, cut: false}
    throw new OpsError('ssh/command-failed', `It said: ${stderr.split('\n')[0]}.`, {remedy: 'Look there.'})
  }
  return {run, share} as unknown as Ask
}

describe('the certificate files of a host', {
  skip: existsSync(openssl) ? false : `there is no ${openssl} here`,
}, () => {
  let dir = ''
  const said: string[] = []
  const at = (name: string): string => join(dir, name)
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'quorate-certificates-'))
    const texts = {
      'bundle.crt': `# the old and the new one\n${authorityPem}${leafPem}`,
      'leaf.crt': leafPem,
      'with-key.crt': `${aKey}${leafPem}`,
      'empty.crt': '',
    }
    await Promise.all(Object.entries(texts).map(([name, text]) => writeFile(at(name), text)))
  })
  after(() => rm(dir, {recursive: true}))

  it('are read to the last certificate of a bundle, each with its place', async () => {
    const ask = here({'peer-cert-file': at('leaf.crt'), 'peer-trusted-ca-file': at('bundle.crt')}, said)

    const {files, gaps} = await inspectCertificates(ask)

    assert.deepEqual(
      files.map(({role, nth, subject}) => [role, nth, subject]),
      [
        ['peer', undefined, 'O=lab, CN=etcd-1'],
        ['peer-ca', 1, 'CN=old-ca'],
        ['peer-ca', 2, 'O=lab, CN=etcd-1'],
      ],
    )
    assert.deepEqual(gaps, [])
    assert.ok(files.every(({role, modifiedAt}) => (modifiedAt !== undefined) === (role === 'peer-ca')))
  })

  it('are read without the key that somebody put beside a certificate', async () => {
    const {files} = await inspectCertificates(here({'cert-file': at('with-key.crt')}, said))

    assert.deepEqual(
      files.map(({subject}) => subject),
      ['O=lab, CN=etcd-1'],
    )
    assert.ok(said.every(text => !text.includes(keyWords) && !text.includes(keyKind)))
  })

  for (const name of ['missing.crt', 'empty.crt'])
    it(`are a gap and not an absence when the file is ${name.replace('.crt', '')}`, async () => {
      const {files, gaps} = await inspectCertificates(here({'trusted-ca-file': at(name)}, said))

      assert.deepEqual([files, gaps.length], [[], 1])
    })
})
