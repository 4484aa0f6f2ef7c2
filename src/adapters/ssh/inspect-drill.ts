import {DrillFacts} from '../../domain/drill.ts'
import {OpsError} from '../../domain/errors.ts'
import type {Ask} from './ask.ts'
import {asFacts} from './bad-answer.ts'
import {allowsDrills, parseRevert} from './drill-acts.ts'
import {parseFiles} from './file-lines.ts'
import {hostFiles, numberAt, processFiles} from './host-sample.ts'
import {readFiles, revertState} from './inspect-commands.ts'
import {unitOf} from './inspect-unit.ts'

/** Whether a drill is armed on this host, and whether etcd's process is stopped by a signal. */
export async function inspectDrill(ask: Ask): Promise<DrillFacts> {
  if (!allowsDrills(ask.options))
    throw new OpsError('probe/not-applicable', 'drills are not enabled for this cluster', {
      remedy: 'Set `drills: enabled` for it in quorate.yaml; never on production.',
    })
  const [{status}, shown] = await Promise.all([unitOf(ask), ask.run(revertState())])
  const stat = status.mainPid > 0 ? processFiles(status.mainPid).stat : null
  const files = [hostFiles.uptime, ...(stat === null ? [] : [stat])]
  const {stdout} = await ask.run(readFiles('read the state of the process', files), code => code <= 2)
  const content = parseFiles(stdout, files)
  const uptime = numberAt(content.get(hostFiles.uptime), /^(\d+\.?\d*) /)
  // After the name, which may hold anything, comes the state (proc(5)).
  const processState = stat === null ? null : (/.*\) ([A-Za-z]) /.exec(content.get(stat) ?? '')?.[1] ?? null)
  return asFacts(DrillFacts, 'systemctl', {
    revert: uptime === null ? undefined : parseRevert(ask.options, shown.stdout, uptime * 1000),
    processState,
  })
}
