import {messageOf} from '../../domain/errors.ts'
import type {World} from '../world.ts'
import {alertOpensIncident} from './chapters/alert.ts'
import {auditProves} from './chapters/audit.ts'
import {killedInTheMiddle} from './chapters/crash.ts'
import {defragmentWithApproval, planChanges, restAfterElection} from './chapters/defragment.ts'
import {lookAtHealthyCluster, readingCommands} from './chapters/look.ts'
import {restartFollower} from './chapters/restart.ts'
import {setStage} from './stage.ts'
import {writeTranscript} from './transcript.ts'

/** Plays the story unattended. Returns the exit code: 0 only if every statement in the transcript held. */
export async function playTour(world: World, write: (line: string) => void): Promise<number> {
  const transcript = writeTranscript(write)
  const stage = setStage(world, transcript)
  try {
    await lookAtHealthyCluster(stage)
    await readingCommands(stage)
    const incident = await alertOpensIncident(stage)
    await planChanges(stage, incident)
    await restAfterElection(stage, incident)
    await defragmentWithApproval(stage, incident)
    await restartFollower(stage)
    await killedInTheMiddle(stage)
    await auditProves(stage)
  } catch (thrown) {
    stage.check(`the story can be told to its end (${messageOf(thrown)})`, false)
  }
  const violations = world.workspace.violations()
  stage.check(
    `nothing was sent that Slack would refuse${violations.length === 0 ? '' : ` (${violations.join('; ')})`}`,
    violations.length === 0,
  )
  write(`\n${stage.checked - stage.failed.length} statements held, ${stage.failed.length} did not.`)
  for (const statement of stage.failed) write(`  not so: ${statement}`)
  return stage.failed.length === 0 ? 0 : 1
}
