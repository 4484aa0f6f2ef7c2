/** What an alert complains of, whoever wrote the rule. */
export const families = [
  'quorum',
  'leader',
  'members',
  'churn',
  'space',
  'network',
  'disk',
  'failed',
  'slow',
  'clients',
  'other',
] as const
export type AlertFamily = (typeof families)[number]

/** Words in lower case without separators: mixin, OpenShift and the guides spell the same alerts differently. */
const signs: readonly (readonly [AlertFamily, RegExp])[] = [
  ['quorum', /insufficientmembers|quorumlost|noquorum|lostquorum/],
  ['leader', /noleader|withoutleader|leaderless|splitbrain|splitview/],
  [
    'members',
    /membersdown|memberdown|membermissing|memberunhealthy|healthcheckfailed|targetdown|quorumatrisk|nospare/,
  ],
  ['churn', /leaderchange|leaderelection|electionstorm|leaderchurn/],
  ['space', /quotalowspace|nospace|databasegrowth|databasesize|databaselarge|fragmentation/],
  ['network', /communicationslow|peerlatency|peerroundtrip|peerrtt/],
  ['disk', /fsync|disksync|commitduration|slowdisk/],
  ['failed', /failedgrpc|failedproposals|proposalsfailing|grpcerrors/],
  ['slow', /grpcrequestsslow|grpcslow|readrequestsslow|writerequestsslow|slowapply|slowrequests/],
  ['clients', /kubeapi|apiserver/],
]

/** The family of an alert by its name, whatever its capitals and separators. */
export function familyOf(name: string): AlertFamily {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return signs.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other'
}

const underStress = ['network', 'disk', 'failed', 'slow', 'clients'] as const

/** Without a leader nothing is decided, so these say nothing of their own (etcd-facts 5.1, grouping). */
export const pushedBack: Readonly<Partial<Record<AlertFamily, readonly AlertFamily[]>>> = {
  quorum: ['leader', 'members', 'churn', ...underStress],
  leader: ['churn', ...underStress],
}

const absence = ['members', 'network', 'churn', 'failed', 'clients'] as const
const pathLoss = [...absence, 'leader', 'slow'] as const

/** The families each cause of the catalogue makes fire, by the cause's name. */
export const firesBecauseOf: Readonly<Record<string, readonly AlertFamily[]>> = {
  'quorum-lost': ['quorum', 'leader', 'members', 'churn', ...underStress],
  'quorum-lost-for-good': ['quorum', 'leader', 'members', 'churn', ...underStress],
  'no-leader-with-majority': ['leader', 'churn', ...underStress],
  'split-brain': ['leader', 'members'],
  'cluster-id-mismatch': ['leader', 'members'],
  'member-down': absence,
  'node-down': absence,
  'restart-loop': absence,
  'out-of-memory': [...absence, 'slow'],
  'unstarted-voter': ['members'],
  'identity-mismatch': absence,
  'lost-data': absence,
  certificates: absence,
  'partition-or-unreachable': pathLoss,
  'one-way-partition': pathLoss,
  'network-loss': ['network', 'churn', 'failed', 'slow'],
  'slow-disk': ['disk', 'churn', 'failed', 'slow', 'clients'],
  'cpu-starvation': ['slow', 'churn', 'network', 'disk', 'clients'],
  'expensive-requests': ['slow', 'disk', 'clients'],
  'defrag-in-progress': ['slow', 'failed', 'clients'],
  'snapshot-thrash': ['network', 'slow', 'disk'],
  'no-space': ['space', 'failed', 'clients'],
  'fragmentation-or-quota': ['space'],
  timers: ['churn', 'leader'],
}
