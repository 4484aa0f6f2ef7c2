import {tellStories} from './stories.ts'
import {stories, toldOnFive} from './the-stories.ts'

tellStories({
  title: 'Every runbook from a click to the trail, on etcd 3.4 with TLS and users',
  lab: {hosts: 3, etcd: '3.4', auth: true, configuredBy: 'file', quotaBytes: 96 * 1024 * 1024},
  stories,
  elsewhere: {...toldOnFive, rebuild: 'restore.test.ts'},
})
