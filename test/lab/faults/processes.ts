import type {Faults} from '../lab-types.ts'
import {addDropIn, signal, startService, stopService} from './service.ts'
import {undoOnce} from './undo.ts'

const EVERY_SECONDS = 4

export const kill: Faults['kill'] = async (lab, name, {restart = 'no'} = {}) => {
  const host = lab.host(name)
  const remove = await addDropIn(host, 'lab-restart', `[Service]\nRestart=${restart}\n`)
  await signal(host, 'KILL')
  return undoOnce(async () => {
    await remove()
    await startService(host)
  })
}

export const pause: Faults['pause'] = async (lab, name) => {
  const host = lab.host(name)
  await signal(host, 'STOP')
  return undoOnce(() => signal(host, 'CONT'))
}

export const stop: Faults['stop'] = async (lab, name) => {
  const host = lab.host(name)
  await stopService(host)
  return undoOnce(() => startService(host))
}

export const restartLoop: Faults['restartLoop'] = async (lab, name, {everySeconds = EVERY_SECONDS} = {}) => {
  const host = lab.host(name)
  const unit = '[Service]\nRestart=always\nRestartSec=1s\n'
  const remove = await addDropIn(host, 'lab-restart-loop', unit)
  const loop = `while sleep ${everySeconds}; do systemctl kill --signal KILL --kill-who main etcd; done`
  await host.exec(['systemd-run', '--quiet', '--unit', 'lab-killer', 'sh', '-c', loop])
  await signal(host, 'KILL')
  return undoOnce(async () => {
    await host.exec(['systemctl', 'stop', 'lab-killer'])
    await remove()
    await startService(host)
  })
}
