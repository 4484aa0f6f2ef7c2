import type {Group} from '../situation.ts'
import {defragmentation} from './defragmentation.ts'
import {drills} from './drills.ts'
import {hosts} from './hosts.ts'
import {identity} from './identity.ts'
import {leadership} from './leadership.ts'
import {membership} from './membership.ts'
import {people} from './people.ts'
import {promotion} from './promotion.ts'
import {removal} from './removal.ts'
import {restarts} from './restarts.ts'
import {settings} from './settings.ts'
import {space} from './space.ts'

/** Every situation, in the order the documentation shows them. */
export const groups: readonly Group[] = [
  identity,
  defragmentation,
  leadership,
  restarts,
  removal,
  membership,
  promotion,
  hosts,
  space,
  settings,
  drills,
  people,
]
