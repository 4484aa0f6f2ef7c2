import {z} from 'zod'
import {type SignId, signDefaults} from '../domain/signs/index.ts'
import {Duration} from './values.ts'

const looks = z.int().min(1).max(100)

function sign(id: SignId) {
  const {openAfter, endAfter, incident} = signDefaults[id]
  return z
    .strictObject({
      openAfter: looks.default(openAfter),
      endAfter: looks.default(endAfter),
      incident: z.boolean().default(incident),
    })
    .prefault({})
}

/** What Quorate notices by itself, and how many looks that takes. */
export const MonitorSchema = z
  .strictObject({
    enabled: z.boolean().default(true),
    /** Clusters looked at at the same moment, of all that are due. */
    looksAtOnce: z.int().min(1).max(1000).default(16),
    /** Ours: a full look ends within 12 s whoever is silent, an hour's look with hashes takes longer. */
    lookWithin: Duration.prefault('30s'),
    signs: z
      .strictObject({
        'quorum-lost': sign('quorum-lost'),
        corrupt: sign('corrupt'),
        'no-leader': sign('no-leader'),
        'split-view': sign('split-view'),
        'space-full': sign('space-full'),
        'election-storm': sign('election-storm'),
        'quorum-at-risk': sign('quorum-at-risk'),
        'space-running-out': sign('space-running-out'),
        'certificate-expiry': sign('certificate-expiry'),
        'member-unreachable': sign('member-unreachable'),
      })
      .prefault({}),
  })
  .prefault({})
