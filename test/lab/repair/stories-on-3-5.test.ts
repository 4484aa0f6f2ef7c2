import {tellStories} from './stories.ts'
import {stories, toldElsewhere} from './the-stories.ts'

const MiB = 1024 * 1024

tellStories({
  title: 'Every runbook from a click to the trail, on etcd 3.5 with TLS and users',
  lab: {hosts: 3, etcd: '3.5', auth: true, configuredBy: 'file', quotaBytes: 96 * MiB, diskBytes: 4096 * MiB},
  cluster: {
    drills: 'enabled',
    writeProbe: 'enabled',
    // A file that would be worth it in production takes minutes to write here.
    thresholds: {fragmentedBytes: 16 * MiB},
  },
  stories,
  elsewhere: toldElsewhere,
})
