import path from 'node:path'
import {stringify} from 'yaml'
import type {HostFile, Settings} from '../etcd-unit.ts'

/** As kubeadm has them. */
export const podDataDir = '/var/lib/etcd'
export const manifestFile = '/etc/kubernetes/manifests/etcd.yaml'
const repository = path.resolve(import.meta.dirname, '../../..')
const seenAs = '/opt/quorate'

/** What the lab's kubelet waits between two looks. The real one waits 20 s, and hears of most changes at once. */
const SCAN_MS = 2000
/** Before the second attempt; twice that before the third and so on. The real one begins with 10 s. */
const BACK_OFF_MS = 1000

/** Directories and programs of this machine that the stand-ins of kubelet and crictl need on a host. */
export const podMounts: readonly {readonly from: string; readonly to: string}[] = [
  {from: repository, to: seenAs},
  {from: process.execPath, to: '/usr/local/bin/node'},
  {from: path.join(import.meta.dirname, 'crictl.sh'), to: '/usr/bin/crictl'},
]

/** The manifest as kubeadm writes it, and the unit of the stand-in that runs it. */
export function podFiles(settings: Settings): readonly HostFile[] {
  return [
    {path: '/etc/systemd/system/kubelet.service', text: kubeletUnit},
    {path: manifestFile, text: manifestText(settings), mode: 0o600},
  ]
}

const kubeletUnit = `[Unit]
Description=Stand-in of kubelet and its container runtime
After=network.target
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/local/bin/node ${seenAs}/test/lab/static-pods/kubelet.ts --scan-ms=${SCAN_MS} --back-off-ms=${BACK_OFF_MS}
Restart=always
RestartSec=1s

[Install]
WantedBy=multi-user.target
`

function manifestText(settings: Settings): string {
  const paths = [
    {name: 'etcd-certs', path: '/etc/etcd/pki'},
    {name: 'etcd-data', path: podDataDir},
  ]
  const flags = Object.entries({...settings, 'data-dir': podDataDir})
  return stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {labels: {component: 'etcd', tier: 'control-plane'}, name: 'etcd', namespace: 'kube-system'},
    spec: {
      containers: [
        {
          command: ['etcd', ...flags.map(([name, value]) => `--${name}=${value}`)],
          image: 'registry.example/etcd',
          name: 'etcd',
          resources: {requests: {cpu: '100m', memory: '100Mi'}},
          volumeMounts: paths.map(({name, path: mountPath}) => ({mountPath, name})),
        },
      ],
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      volumes: paths.map(({name, path: hostPath}) => ({
        hostPath: {path: hostPath, type: 'DirectoryOrCreate'},
        name,
      })),
    },
  })
}
