import {OpsError} from '../../../domain/errors.ts'
import {type IncidentLevel, incidentLevels} from '../../../domain/incident.ts'
import type {Actor} from '../../../domain/person.ts'
import type {Services} from '../../services.ts'

/** "P2 because …" as a level and a reason. Throws `input/invalid` for anything else. */
export function levelMeant([typed = '', ...reason]: readonly string[]): {
  readonly level: IncidentLevel | 'auto'
  readonly reason: string
} {
  const level = [...incidentLevels, 'auto' as const].find(one => one.toLowerCase() === typed.toLowerCase())
  if (level !== undefined) return {level, reason: reason.join(' ')}
  throw new OpsError('input/invalid', `There is no level "${typed.slice(0, 40)}".`, {
    remedy: `Type one of ${incidentLevels.join(', ')}, with a reason behind it, or \`auto\`.`,
  })
}

/** A mention as Slack writes it, or a bare user id; slash commands get neither for `@name`. */
const USER = /^(?:<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|([UW][A-Z0-9]{5,}))$/

/** Who is meant to lead: `me`, `none`, a mention or a user id. Throws `input/invalid` for a name nobody can resolve. */
export async function commanderMeant(
  [typed = '']: readonly string[],
  by: Actor,
  {identity}: Services,
): Promise<Actor | null> {
  if (typed.toLowerCase() === 'me') return by
  if (typed.toLowerCase() === 'none') return null
  const [, mentioned, bare] = USER.exec(typed) ?? []
  const user = mentioned ?? bare
  if (user === undefined)
    throw new OpsError(
      'input/invalid',
      `Who is "${typed.slice(0, 60)}"? Slack hands a slash command the name alone.`,
      {
        remedy:
          'Type `me` or `none`, or mention them where I am mentioned: `@quorate incident commander @ana` in the thread.',
      },
    )
  const doubt = await identity.doubt(user)
  if (doubt !== null)
    throw new OpsError('input/invalid', `They cannot lead the response: ${doubt}.`, {
      remedy: 'Name a full member of this workspace.',
    })
  const [team = ''] = by.id.split(':')
  return identity.actor({team, user})
}
