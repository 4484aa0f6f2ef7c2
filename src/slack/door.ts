import type {Directory} from '../ports/directory.ts'
import type {Clock} from '../ports/runtime.ts'
import {slackDirectory} from './directory.ts'
import {type Gateway, openGateway, type Self} from './gateway.ts'
import {type Identity, slackIdentity} from './identity.ts'

/** The way to Slack's Web API and to who people are; the operations need it before the skin can exist. */
export interface SlackDoor {
  readonly gateway: Gateway
  readonly identity: Identity
  readonly directory: Directory
  /** Who we are, asked of Slack until it has said so once. */
  readonly learnSelf: () => Promise<Self>
  readonly slackApiUrl: string | undefined
}

/** Opens the door. Calls nothing yet. `slackApiUrl` ends in `/api/`; Slack's own unless given. */
export function openSlack(options: {
  readonly slackApiUrl?: string
  readonly botToken: string
  readonly clock: Clock
}): SlackDoor {
  const {clock, slackApiUrl} = options
  const gateway = openGateway(options)
  let self: Self | null = null
  const identity = slackIdentity(gateway, {clock, teamId: () => self?.teamId ?? null})
  return {
    gateway,
    identity,
    directory: slackDirectory(gateway, {identity, clock}),
    learnSelf: async () => {
      self ??= await gateway.whoAmI()
      return self
    },
    slackApiUrl,
  }
}
