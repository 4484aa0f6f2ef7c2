/** Somebody or something that asked for, decided or did something. */
export interface Actor {
  readonly kind: 'person' | 'alert' | 'quorate'
  /** For people `TEAM:USER`; one human is one id, whatever groups they are in. */
  readonly id: string
  readonly name: string
}

/** The user id without its team: rights and four-eyes rules are about the human, whichever way they came. */
export function humanOf({kind, id}: Actor): string {
  const user = id.slice(id.indexOf(':') + 1)
  return `${kind}:${user}`
}

/** Whether two actors are one human; the same person on the command line and in Slack is not two pairs of eyes. */
export function isSameHuman(a: Actor, b: Actor): boolean {
  return humanOf(a) === humanOf(b)
}

/** The team of people whom the operating system, and not Slack, has authenticated. */
const COMMAND_LINE = 'CLI'

/** A user of the operating system with their Slack id; their name says where they acted. */
export function onCommandLine(osUser: string, slackUser: string): Actor {
  return {kind: 'person', id: `${COMMAND_LINE}:${slackUser}`, name: `${osUser} on the command line`}
}

/** A user of the operating system whom the configuration does not know: nobody, with a name for the record. */
export function strangerOnCommandLine(osUser: string): Actor {
  return {kind: 'person', id: `OS:${osUser}`, name: `${osUser} on the command line`}
}

/** Whether the operating system authenticated this person. */
export function isOnCommandLine({id}: Actor): boolean {
  return id.startsWith(`${COMMAND_LINE}:`)
}

/** Quorate itself, for what it does without being asked at that moment: settling, expiring. */
export const quorateItself: Actor = {kind: 'quorate', id: 'quorate', name: 'Quorate'}

/** What a person may do on one cluster, established on the server at the moment of the click. */
export interface Roles {
  readonly operator: boolean
  readonly approver: boolean
  /** Why a right could not be established (a group that cannot be read, a guest, a bot); it then counts as absent. */
  readonly doubt?: string
}
