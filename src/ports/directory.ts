import type {Actor, Roles} from '../domain/person.ts'
import type {People} from '../domain/settings.ts'

/** Who somebody is and what they may do, established on the server side each time it matters. */
export interface Directory {
  /** Fails closed: whatever cannot be read counts as "no", with the reason in `doubt`. */
  roles(person: Actor, people: People): Promise<Roles>
}
