import type {AlertAppId, ForeignAlert} from '../../domain/foreign-alert.ts'
import type {SlackMessage} from './message.ts'

/** One app whose messages are read. Pure: the same message gives the same alerts for ever. */
export interface AlertApp {
  readonly id: AlertAppId
  /** As people write it. */
  readonly title: string
  /** The alerts of a message in this app's form; none for any other message. */
  readonly read: (message: SlackMessage) => readonly Omit<ForeignAlert, 'app'>[]
}
