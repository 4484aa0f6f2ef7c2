import {leaderOf} from '../../cluster-facts.ts'
import {people} from '../../people.ts'
import {type Stage, saying, textOf} from '../stage.ts'

/** Restart a follower through its host's SSH server and service manager. */
export async function restartFollower(stage: Stage): Promise<void> {
  const leader = await leaderOf(stage.world.cluster)
  const member =
    stage.world.cluster.members.find(({name}) => name !== leader.name && name === 'etcd-2') ??
    stage.world.cluster.members.find(({name}) => name !== leader.name)
  if (member === undefined) throw new Error('there is no follower to restart')
  stage.chapter(`Restart ${member.name} over SSH, with approval`)
  const started = member.supervisor.status().startedAt
  const after = stage.latest()
  await stage.types(people.operator, `restart ${member.name}`)
  const card = await stage.sees('the plan', saying(/Waiting for approval/), {after})
  const asked = stage.latest()
  await stage.presses(people.secondApprover, card, 'Approve')
  const end = await stage.sees(
    'the result',
    saying(/It helped|Healthy, as before|A step failed|guard refused/),
    {after: asked},
  )
  stage.check('the approval of a group member counted', /Healthy, as before|It helped/.test(textOf(end)))
  stage.check(
    `${member.name} runs in a new process, as its service manager says`,
    member.supervisor.status().startedAt !== started || member.supervisor.status().restarts > 0,
  )
  stage.check(
    'only lines of the closed list reached the host',
    stage.world.hosts
      .host(member.name)
      .received()
      .every(line => /quorate-supervisor (show|restart) etcd/.test(line)),
  )
}
