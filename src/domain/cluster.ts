import {z} from 'zod'

/** A member id as `etcdctl` prints it: lower-case hex without leading zeros. 64 bits do not fit a JavaScript number. */
export const MemberId = z.string().regex(/^[0-9a-f]{1,16}$/)
export type MemberId = string

/** A cluster id in the same hex form. Equality does not prove equal data (etcd-facts rule 9). */
export const ClusterId = MemberId
export type ClusterId = string

/** A 64-bit count (revision, raft index, term) as decimal text; compare through `BigInt`. */
export const Int64 = z.string().regex(/^\d{1,20}$/)
export type Int64 = string

/** One entry of etcd's member list. */
export const Member = z.strictObject({
  id: MemberId,
  /** Empty until the member has started once. */
  name: z.string(),
  peerUrls: z.array(z.string()),
  clientUrls: z.array(z.string()),
  learner: z.boolean(),
})
export type Member = z.infer<typeof Member>
