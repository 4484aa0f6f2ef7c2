import {sudoersLines} from '../../src/adapters/ssh/closed-list.ts'
import {podPlace} from '../../src/adapters/ssh/pod-place.ts'
import {code, fence, list} from './markdown.ts'

const target = {
  service: {kind: 'static-pod', unit: 'etcd', manifest: '/etc/kubernetes/manifests/etcd.yaml'},
  dataDir: '/var/lib/etcd',
} as const

/** What is different where kubelet runs etcd, with the sudoers lines of a host that kubeadm set up. */
export function staticPodsText(): string {
  const {directory, stopped, kept, next, before} = podPlace(target)
  return [
    `Where kubelet runs etcd from a manifest, as kubeadm sets it up, a host has ${code('service: { kind: static-pod }')} with ${code('manifest')} (default ${code(target.service.manifest)}) and ${code('dataDir')} (default ${code(target.dataDir)}). The same steps and runbooks apply:`,
    list([
      `**Stop** moves the manifest to ${code(stopped)} and waits until no container of etcd runs and kubelet has ended the pod: up to two minutes, since kubelet looks every 20 s and gives a pod 30 s. **Start** moves it back. A pod that is stopped stays so over a boot of its host.`,
      `**Keep down** moves it to ${code(kept)}, from where only a release brings it back. kubelet then ends a pod that runs.`,
      `**Restart** is stop and start. When kubelet does not end the pod in time, the manifest is put back as it was.`,
      `**Settings** are flags in ${code('command')} of the manifest. The changed manifest waits as ${code(next)} and takes its place at the next start through Quorate: kubelet restarts a pod whose manifest changes, leader or not, and no gate would have been asked. When the manifest was changed by somebody else meanwhile, such as ${code('kubeadm upgrade')}, the restart is refused. The first one that was ever changed stays as ${code(before)}. Manifests with ${code('args')}, a config file, ${code('ETCD_')} variables or a script are left alone.`,
      `Nothing is ever written to ${code(directory)} but the manifest itself: kubelet runs every file there whose name has no dot in front, a backup too. Beside a second file there that has \`etcd\` in its name Quorate does nothing. Both directories must belong to root, closed to the writing of others, and lie on one file system.`,
      `The log is read with ${code('crictl logs')}, of the container that runs and of the one before. Paths in flags are taken for paths of the host, as kubeadm mounts them.`,
    ]),
    `Manifests and the socket of the container runtime are root's, so that reading needs sudo too, and every look leaves lines in the log of sudo. The lines for the user ${code('quorate')}, with ${code('crictl')} where the package ${code('cri-tools')} has it:`,
    fence('text', sudoersLines('quorate', target).join('\n')),
    'The tests run against a real etcd and stand-ins of kubelet and crictl ([ADR 7](adr/0007-a-lab-of-containers.md)).',
  ].join('\n\n')
}
