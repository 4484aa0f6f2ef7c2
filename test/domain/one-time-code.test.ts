import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Enrolment, judgeCode} from '../../src/domain/one-time-code.ts'
import {quorateItself} from '../../src/domain/person.ts'

const NOW = new Date('2026-01-01T03:07:00.000Z')

function ago(minutes: number): string {
  return new Date(NOW.getTime() - minutes * 60_000).toISOString()
}

function enrolment(change: Partial<Enrolment> = {}): Enrolment {
  const enrolled = {enrolledAt: ago(60), enrolledBy: quorateItself}
  return {person: 'U1', sealed: 'sealed', ...enrolled, lastStep: null, failures: [], ...change}
}

/** "123456" is right, and of time step 7. */
const rules = {match: (_: string, code: string) => (code === '123456' ? 7 : null), now: NOW}

describe('a one-time code', () => {
  for (const typed of ['123456', ' 123 456 '])
    it(`counts when it is right: "${typed}", and leaves no older one that does`, () => {
      const {refusal, after} = judgeCode(typed, enrolment({failures: [ago(1)]}), rules)

      assert.deepEqual([refusal, after?.lastStep, after?.failures], [null, 7, []])
    })

  for (const lastStep of [7, 8])
    it(`counts once: not after step ${lastStep}, and the try is remembered`, () => {
      const {refusal, after} = judgeCode('123456', enrolment({lastStep}), rules)

      assert.equal(refusal?.code, 'refused/one-time-code')
      assert.match(refusal?.reason ?? '', /used before/)
      assert.deepEqual([after?.lastStep, after?.failures.length], [lastStep, 1])
    })

  it('that is wrong is remembered, with how many tries are left', () => {
    const {refusal, after} = judgeCode(
      '000000',
      enrolment({failures: [ago(11), ago(9), ago(1), ago(1)]}),
      rules,
    )

    assert.match(refusal?.reason ?? '', /not right; 1 try left/)
    assert.deepEqual(after?.failures, [ago(9), ago(1), ago(1), NOW.toISOString()])
  })

  it('does not count after five wrong ones in ten minutes, not even the right one', () => {
    const failures = [ago(9), ago(8), ago(7), ago(6), ago(5)]
    const asked: string[] = []
    const match = (_: string, code: string): number => asked.push(code)

    const {refusal, after} = judgeCode('123456', enrolment({failures}), {match, now: NOW})

    assert.match(refusal?.reason ?? '', /Too many wrong/)
    assert.match(refusal?.remedy ?? '', /in 1 minute,/)
    assert.deepEqual([after, asked], [null, []])
  })

  it('counts again when the first of the five is ten minutes old', () => {
    const failures = [ago(10), ago(8), ago(7), ago(6), ago(5)]

    assert.equal(judgeCode('123456', enrolment({failures}), rules).refusal, null)
  })

  for (const typed of [undefined, '', '   '])
    it(`is asked for when "${typed}" was given, which is no wrong try`, () => {
      const {refusal, after} = judgeCode(typed, enrolment(), rules)

      assert.match(refusal?.reason ?? '', /none was given/)
      assert.equal(after, null)
    })

  it('of somebody without an app never counts, and they are told what to do', () => {
    const {refusal, after} = judgeCode('123456', null, rules)

    assert.match(refusal?.reason ?? '', /no authenticator app is enrolled/)
    assert.match(refusal?.remedy ?? '', /quorate totp enroll/)
    assert.equal(after, null)
  })
})
