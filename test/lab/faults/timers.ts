import {changeSettings} from '../host-files.ts'
import type {Faults, Lab, Undo} from '../lab-types.ts'
import {restartService} from './service.ts'
import {undoAll, undoOnce} from './undo.ts'

export const differentTimers: Faults['differentTimers'] = (
  lab,
  name,
  {heartbeatMs = 500, electionMs = 5000} = {},
) => setTimers(lab, name, {heartbeatMs, electionMs})

export const tooShortTimers: Faults['tooShortTimers'] = async (
  lab,
  {heartbeatMs = 10, electionMs = 50} = {},
) => {
  const undos: Undo[] = []
  // One at a time, so that the cluster lives through it.
  for (const {name} of lab.hosts) undos.push(await setTimers(lab, name, {heartbeatMs, electionMs}))
  return undoAll(undos)
}

async function setTimers(
  lab: Lab,
  name: string,
  {heartbeatMs, electionMs}: {readonly heartbeatMs: number; readonly electionMs: number},
): Promise<Undo> {
  const host = lab.host(name)
  const changes = {'heartbeat-interval': heartbeatMs, 'election-timeout': electionMs}
  const restore = await changeSettings(lab, name, changes)
  await restartService(host)
  return undoOnce(async () => {
    await restore()
    await restartService(host)
  })
}
