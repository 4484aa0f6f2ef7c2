import type {MemberId} from '../../domain/cluster.ts'

/** etcd3 hands out 64-bit ids as decimal text; people, logs and labels know them as hex. */
export function hexId(decimal: string): MemberId {
  return BigInt(decimal).toString(16)
}

/** The way back, for requests. */
export function decimalId(hex: MemberId): string {
  return BigInt(`0x${hex}`).toString()
}
