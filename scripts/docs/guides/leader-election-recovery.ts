import {rows} from './row.ts'

/** Commands of the second half of the guide on frequent leader elections: mitigation, monitoring and recovery. */
export const leaderElectionRecovery = rows([
  [
    'etcdctl endpoint status --cluster | sort -k3 -n | tail -1',
    'who should lead',
    '/etcd raft, runbook:move-leader',
    'Column 3 is the version; raft decides who leads.',
  ],
  [
    'etcdctl member promote <member-id>',
    'force leadership',
    'runbook:move-leader, runbook:promote, refused',
    'Promotes learners only. Leadership cannot be forced; without a leader the cause must go.',
  ],
  [
    'ssh $node "systemctl restart etcd"; sleep 30 (all nodes in turn)',
    'rolling restart',
    'runbook:restart-member',
    'One member, only with spare, after a fresh look; the next waits for health, not for 30 seconds.',
  ],
  [
    'ssh $node "systemctl stop etcd" (all nodes)',
    'stop everything',
    'cause:R09, refused',
    'Turns an incident into an outage.',
  ],
  [
    'ssh etcd-1 "etcd --force-new-cluster --data-dir=/var/lib/etcd"',
    'recover from a lost quorum',
    'cause:R10, runbook:recover-quorum',
    'Picks a member blindly, as root, while others may live; the runbook takes the one that has committed most, fences the others first and takes the flag back.',
  ],
  [
    'etcdctl member add etcd-N --peer-urls=http://etcd-N:2380',
    'add members back',
    'check:unstarted-member, cause:R22, runbook:add-learner, runbook:promote',
    'Two voters added at once lose the leader; members come back as learners, one by one.',
  ],
  [
    "watch -n 2 'etcdctl endpoint status --cluster | grep …'",
    'watch elections live',
    '/etcd elections, check:leader-churn',
    'Every 30 s in the background, so the past is there when somebody asks.',
  ],
  [
    "etcdctl endpoint status --cluster | awk '{leaders[$3]++} …'",
    'split brain',
    'check:split-brain, cause:R28',
    'Counts versions. Two leaders are two members that each claim to lead at one term.',
  ],
  [
    'journalctl -u etcd -f | grep -E "(leader|election|consensus|term)"',
    'consensus events',
    '/etcd logs, /etcd elections',
    'All members on one time axis.',
  ],
  [
    'curl -X POST … hooks.slack.com',
    'tell the channel',
    '/etcd diagnose',
    'Alerts open an incident in the channel, with the diagnosis in it.',
  ],
  [
    'etcd-health-check.sh: endpoint health --cluster --endpoints=…',
    'health in a loop',
    '/etcd health, check:voter-count',
    'Quorum is counted from the voters of the cluster, not from a fixed three.',
  ],
  [
    'journalctl -u etcd --since "5 minutes ago" | grep -c "became leader"',
    'elections in the last minutes',
    'check:leader-churn, check:log-patterns',
    'Any single election is a note; a series is a warning.',
  ],
  [
    'curl … | grep etcd_disk_wal_fsync_duration_seconds | grep quantile',
    'fsync latency',
    'check:wal-fsync',
    'It is a histogram and has no quantile label.',
  ],
  [
    'etcdctl snapshot save emergency-….db',
    'a backup before acting',
    'check:backup-freshness, runbook:snapshot',
    'Several endpoints are an error, and nothing verifies the file.',
  ],
  [
    'check_quorum: endpoint health per node in a loop',
    'is quorum there',
    'check:voter-count, cause:R09',
    'Health of survivors fails exactly when quorum is lost; Status and local reads find them.',
  ],
  [
    'ssh etcd-1 "systemctl start etcd --force-new-cluster"',
    'recover from split brain',
    'cause:R28, refused',
    'systemctl has no such option, and a script must not decide whose data is thrown away.',
  ],
  [
    'etcdctl defrag --cluster; etcdctl compact $(…) (auto recovery)',
    'performance',
    'runbook:defragment, check:compaction-health',
    'Wrong order, and never without a person: alerts may start a diagnosis, not an action.',
  ],
])
