import type {ErrorCode} from '../../domain/errors.ts'

/** What a text of etcd or of the connection means, and what a person should do about it. */
export interface ErrorRule {
  readonly pattern: RegExp
  readonly code: ErrorCode
  readonly remedy: string
  /** Overrides the other side's words where they do not help a person. */
  readonly words?: string
}

/**
 * etcd's own sentences, first match wins. Codes differ between versions for the same text, so the text decides
 * (etcd-facts 1.4 and 1.5; https://github.com/etcd-io/etcd/blob/v3.5.30/api/v3rpc/rpctypes/error.go).
 */
export const etcdRules: readonly ErrorRule[] = [
  {pattern: /corrupt cluster/, code: 'etcd/corrupt', remedy: 'Stop writing and find the divergent member.'},
  {
    pattern: /database space exceeded/,
    code: 'etcd/no-space',
    remedy: 'Compact, defragment one member at a time, then disarm the alarm.',
  },
  {
    pattern: /etcdserver: not leader/,
    code: 'etcd/not-leader',
    remedy: 'Read the status again and send it to the leader.',
  },
  {
    pattern: /bad leader transferee/,
    code: 'etcd/failed',
    remedy: 'Choose a voting member of this cluster as the new leader.',
  },
  {
    pattern: /etcdserver: no leader|RAFT NO LEADER/,
    code: 'etcd/no-leader',
    remedy: 'Check how many voters are up; without a majority nothing that writes can work.',
  },
  {
    pattern: /learner member which is in sync with leader/,
    code: 'etcd/not-in-sync',
    remedy: 'Wait until the learner has caught up; etcd says the same of one that was never started.',
  },
  {
    pattern: /can only promote a learner member/,
    code: 'etcd/failed',
    remedy: 'Read the member list: it is a voter already.',
  },
  {
    pattern: /not enough started members/,
    code: 'etcd/failed',
    remedy: 'Start the voter that never started, or remove it, before anything else is changed.',
  },
  {
    pattern: /too many learner members/,
    code: 'etcd/failed',
    remedy: 'Promote or remove the learner that is there first.',
  },
  {
    pattern: /Peer URLs already exists|member ID already exist/,
    code: 'etcd/failed',
    remedy: 'Read the member list: a member has this address already.',
  },
  {
    pattern: /member not found/,
    code: 'etcd/failed',
    remedy: 'Read the member list: it may have been removed already.',
  },
  {
    pattern: /not supported for learner/,
    code: 'etcd/learner',
    remedy: 'Ask a voting member; learners answer only local reads.',
  },
  {
    pattern: /required revision has been compacted/,
    code: 'etcd/compacted',
    remedy: 'Use a newer revision.',
  },
  {
    pattern: /required revision is a future revision/,
    code: 'etcd/failed',
    remedy: 'Use a revision this member has reached.',
  },
  {
    pattern: /permission denied/,
    code: 'etcd/permission-denied',
    remedy: 'Grant the user the role this call needs; maintenance calls need root.',
  },
  {
    // A new cluster has no users; nothing is tried without the configured one, since that would hide it.
    pattern: /authentication is not enabled/,
    code: 'etcd/auth-off',
    words: 'authentication is off there, and the configuration has a user',
    remedy:
      'Make the users again and switch it on (docs/runbooks/rebuild.md has the lines), or take `auth` of this cluster out of quorate.yaml.',
  },
  {
    pattern: /authentication failed|invalid auth token|user name is empty|user name not found/,
    code: 'etcd/auth',
    remedy: 'Correct the user name and password of this cluster in the configuration.',
  },
  {
    pattern: /etcdserver: request timed out|context deadline exceeded/,
    code: 'etcd/deadline',
    remedy: 'Check quorum and disk latency; read the state before you repeat anything.',
  },
  {
    pattern: /leader changed|too many requests|server stopped|unhealthy cluster/,
    code: 'etcd/unavailable',
    remedy: 'Wait a few seconds, look at the state, then try again.',
  },
]

/** What the connection said. Only used where no etcd answered. */
export const connectionRules: readonly ErrorRule[] = [
  {
    pattern: /ECONNREFUSED/,
    code: 'etcd/refused',
    words: 'connection refused',
    remedy: 'Check that etcd runs on that host and listens on this address.',
  },
  {
    pattern: /certificate required|alert bad certificate/,
    code: 'etcd/tls',
    remedy: 'Check the client certificate: etcd wants one it can verify and that has not expired.',
  },
  {pattern: /certificate expired/, code: 'etcd/tls', remedy: 'Renew the client certificate.'},
  {
    pattern: /certificate has expired|CERT_HAS_EXPIRED/,
    code: 'etcd/tls',
    remedy: "Renew the member's server certificate.",
  },
  {
    pattern: /alert unknown ca/,
    code: 'etcd/tls',
    remedy: 'Use a client certificate that was signed by the authority etcd trusts.',
  },
  {
    pattern: /wrong version number/,
    code: 'etcd/tls',
    words: 'the other side does not speak TLS',
    remedy: 'Correct the scheme of the endpoint to http, or switch TLS on in etcd.',
  },
  {
    pattern: /unable to (verify|get)|self.signed certificate|altname|Hostname\/IP does not match/i,
    code: 'etcd/tls',
    remedy:
      "Check that the configured authority signed the member's certificate and that it names this address.",
  },
  {
    pattern: /SSL routines|ERR_SSL|ERR_TLS|tlsv1|sslv3/i,
    code: 'etcd/tls',
    remedy: 'Compare authority, certificate and key in the configuration with those of etcd.',
  },
  {
    pattern: /Name resolution failed|ENOTFOUND|EAI_AGAIN/,
    code: 'etcd/unavailable',
    remedy: 'Correct the host name of the endpoint or repair name resolution.',
  },
  {
    pattern: /EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ETIMEDOUT/,
    code: 'etcd/unavailable',
    remedy: 'Check the network between here and that host, and that the host is up.',
  },
  {
    pattern: /ECONNRESET|disconnected before secure TLS|closed during the handshake/,
    code: 'etcd/unavailable',
    remedy: 'Check that the address belongs to etcd and that nothing in between closes connections.',
  },
]
