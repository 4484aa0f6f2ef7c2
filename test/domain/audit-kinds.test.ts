import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {auditKinds, auditMeanings} from '../../src/domain/audit-kinds.ts'

describe('the catalogue of events', () => {
  const page = readFileSync('docs/audit.md', 'utf8')

  for (const kind of auditKinds)
    it(`says in one sentence what ${kind} means, and so does the documentation`, () => {
      assert.match(auditMeanings[kind], /^[A-Z][^.]*\.$/)
      assert.ok(page.includes(`\`${kind}\``) && page.includes(auditMeanings[kind]))
    })
})
