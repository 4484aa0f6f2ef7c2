import type {MemberId} from '../domain/cluster.ts'
import type {HistoryPoint} from '../domain/history.ts'
import type {Call} from './etcd.ts'

/** A Prometheus that scrapes this cluster: the past from before Quorate looked. */
export interface PastReader {
  /** Points of the given span, oldest first, `stepSeconds` apart; what the server does not know is null. */
  past(
    request: {
      readonly from: Date
      readonly to: Date
      readonly stepSeconds: number
      /** How series find their member: by the host and port of its client or metrics address. */
      readonly members: readonly {
        readonly id: MemberId
        readonly name: string
        readonly addresses: readonly string[]
      }[]
    },
    call: Call,
  ): Promise<readonly HistoryPoint[]>
}
