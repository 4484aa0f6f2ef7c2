import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {parseCertificates} from '../../../src/adapters/ssh/certificate-report.ts'
import {parseChrony, parseDate, parseTimedatectl} from '../../../src/adapters/ssh/clock-reports.ts'
import {dataFiles} from '../../../src/adapters/ssh/data-files.ts'
import {parseDf, parseFindmnt} from '../../../src/adapters/ssh/disk-reports.ts'
import {parseSample} from '../../../src/adapters/ssh/host-sample.ts'
import {parseJournal} from '../../../src/adapters/ssh/journal-lines.ts'
import {loadFacts} from '../../../src/adapters/ssh/load-facts.ts'
import {parseConnects, parsePing} from '../../../src/adapters/ssh/path-reports.ts'
import {socketFacts} from '../../../src/adapters/ssh/socket-report.ts'
import {parseUnit} from '../../../src/adapters/ssh/unit-report.ts'
import {OpsError} from '../../../src/domain/errors.ts'
import {before, files, watched} from './host-samples.ts'

const places = {wal: '/d/member/wal', snap: '/d/member/snap'}

describe('every parser of a host', () => {
  const parsers: Readonly<Record<string, (text: string) => unknown>> = {
    parseJournal,
    parseFindmnt,
    parseChrony,
    parseTimedatectl,
    parseDate,
    parseConnects,
    socketFacts,
    parseCertificates,
    pem: text => parseCertificates(`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`),
    parseUnit,
    df: text => parseDf(text, 1),
    ping: text => parsePing({stdout: text, stderr: text}),
    files: text => dataFiles(text, places),
    load: text =>
      loadFacts({
        watched,
        before,
        after: parseSample(`/proc/loadavg:1 1\n${files.map(path => `${path}:${text}`).join('\n')}`, files),
      }),
  }
  const hostile = fc.oneof(
    fc.string({unit: 'binary', maxLength: 200}),
    fc.json(),
    fc.string({unit: fc.constantFrom(...'0123456789-.,:/= \n\t()[]{}"\\cpunr_kB'.split('')), maxLength: 200}),
    fc
      .record({MESSAGE: fc.anything(), __REALTIME_TIMESTAMP: fc.stringMatching(/^\d{1,20}$/)})
      .map(value =>
        JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
      ),
  )
  for (const [name, parse] of Object.entries(parsers))
    it(`answers or says that it cannot, whatever it is given (${name})`, () => {
      fc.assert(
        fc.property(hostile, text => {
          try {
            parse(text)
          } catch (error) {
            assert.ok(error instanceof OpsError, String(error))
          }
        }),
      )
    })
})
