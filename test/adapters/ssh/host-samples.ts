import {type HostSample, parseSample, sampleFiles} from '../../../src/adapters/ssh/host-sample.ts'

export const watched = {pid: 36, controlGroup: '/system.slice/etcd.service'}
export const files = sampleFiles(watched)
/** One sample with these files besides load and memory. */
export const sample = (changes: Readonly<Record<string, string>>): HostSample =>
  parseSample(
    Object.entries({
      '/proc/loadavg': '4.18 3.65 1.00 1/200 99',
      '/proc/meminfo': 'MemTotal:  1000 kB\nMemAvailable:  400 kB',
      ...changes,
    })
      .flatMap(([path, text]) => text.split('\n').map(line => `${path}:${line}`))
      .join('\n'),
    files,
  )
const group = '/sys/fs/cgroup/cpu/system.slice/etcd.service/cpu.stat'
/** Two seconds of a host with one disk and control groups of version 1. */
export const before = sample({
  '/proc/uptime': '100.00 1.0',
  '/proc/stat': 'cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1\ncpu1 1 1\nintr 5',
  '/proc/diskstats': '   7       3 loop3 10 0 80 5 20 0 160 100 0 50 105',
  '/proc/36/stat': '36 (a (b) c) S 1 1 1 0 -1 4 0 0 0 0 100 50 0 0',
  [group]: 'nr_periods 10\nnr_throttled 1\nthrottled_time 1000000',
})
export const after = sample({
  '/proc/uptime': '102.00 1.0',
  '/proc/stat': 'cpu  150 0 100 900 20 0 0 30 0 0\ncpu0 1 1\ncpu1 1 1\nintr 5',
  '/proc/diskstats': '   7       3 loop3 10 0 80 5 30 0 160 600 0 1050 605',
  '/proc/36/stat': '36 (a (b) c) S 1 1 1 0 -1 4 0 0 0 0 200 150 0 0',
  '/proc/36/status': 'VmRSS:\t   36240 kB\nVmSwap:\t       0 kB',
  '/proc/pressure/cpu':
    'some avg10=75.18 avg60=1.0 avg300=1.0 total=1\nfull avg10=0.00 avg60=0 avg300=0 total=0',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
  '/sys/fs/cgroup/memory/system.slice/etcd.service/memory.limit_in_bytes': '104857600',
  '/sys/fs/cgroup/memory/system.slice/etcd.service/memory.usage_in_bytes': '5000',
  '/sys/fs/cgroup/memory/system.slice/etcd.service/memory.oom_control': 'under_oom 0\noom_kill 2',
  [group]: 'nr_periods 30\nnr_throttled 11\nthrottled_time 501000000',
})
