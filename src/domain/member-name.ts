import {z} from 'zod'
import {OpsError} from './errors.ts'
import {type ClusterView, findMember, type ObservedMember} from './view.ts'

/** A member by name, as it stands in a plan; checked against the observation each time it is used. */
export const MemberInput = z.strictObject({member: z.string().min(1)})

/** The member a step is about. Throws `input/unknown-member`, which a guard turns into a refusal. */
export function memberNamed(view: ClusterView, name: string): ObservedMember {
  const member = findMember(view, name)
  if (member !== undefined) return member
  const known = view.members.map(m => m.name).join(', ')
  throw new OpsError('input/unknown-member', `${view.cluster} has no member ${name}.`, {
    remedy: `Its members are ${known || 'not known: nobody answered'}.`,
  })
}
