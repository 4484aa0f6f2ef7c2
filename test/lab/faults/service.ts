import type {LabHost} from '../lab-types.ts'

const dropIns = '/run/systemd/system/etcd.service.d'
const STOP_WITHIN_MS = 120_000

/** Signals the main process of the unit. */
export async function signal(host: LabHost, name: 'KILL' | 'STOP' | 'CONT'): Promise<void> {
  await host.exec(['systemctl', 'kill', '--signal', name, '--kill-who', 'main', 'etcd'])
}

/** Does not wait: a member whose peers are out of reach starts for minutes. */
export async function startService(host: LabHost): Promise<void> {
  await host.tryExec(['systemctl', 'reset-failed', 'etcd'])
  await host.exec(['systemctl', 'start', '--no-block', 'etcd'])
}

/** Waits until no process is left. */
export async function stopService(host: LabHost): Promise<void> {
  await host.exec(['systemctl', 'stop', 'etcd'], {timeoutMs: STOP_WITHIN_MS})
}

/** Stops, then starts without waiting. */
export async function restartService(host: LabHost): Promise<void> {
  await stopService(host)
  await startService(host)
}

/** Adds a drop-in to the unit until the host is gone, and answers with a function that removes it. */
export async function addDropIn(host: LabHost, name: string, text: string): Promise<() => Promise<void>> {
  const file = `${dropIns}/${name}.conf`
  await host.exec(['mkdir', '-p', dropIns])
  await host.exec(['tee', file], {stdin: text})
  await host.exec(['systemctl', 'daemon-reload'])
  return async () => {
    await host.exec(['rm', '-f', file])
    await host.exec(['systemctl', 'daemon-reload'])
  }
}
