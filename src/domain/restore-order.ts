import {z} from 'zod'

/** Characters that neither systemd, a shell nor etcd gives a meaning of its own, and no dash in front. */
const name = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/, 'must be a plain name')
const peerUrl = String.raw`https?:\/\/[A-Za-z0-9._-]{1,253}(?::\d{1,5})?`
const peerUrl6 = String.raw`https?:\/\/\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?`
const oneUrl = `(?:${peerUrl}|${peerUrl6})`

/** Addresses separated by commas, as `initial-advertise-peer-urls` takes them. */
const PeerUrls = z.string().regex(new RegExp(`^${oneUrl}(?:,${oneUrl})*$`), 'must be peer addresses')
const seat = `[A-Za-z0-9_][A-Za-z0-9._-]{0,99}=${oneUrl}`

/** `etcd-1=https://10.0.0.11:2380,…`, as `initial-cluster` takes it. */
const InitialCluster = z.string().regex(new RegExp(`^${seat}(?:,${seat})*$`), 'must be names and addresses')

/**
 * How one member is made anew from a snapshot. Everything but its name and its addresses is the same on all of them: other
 * bytes, another token or another bump would make members that cannot live together (etcd-facts A16).
 */
export const RestoreOrder = z.strictObject({
  /** Name of the snapshot in the folder for backups. */
  file: z.string().min(1).max(300),
  /** SHA-256 of the database in it, hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Size of the file. */
  bytes: z.string().regex(/^\d{1,15}$/),
  name,
  peerUrls: PeerUrls,
  cluster: InitialCluster,
  token: name,
  /** How far revisions are raised above those of the snapshot; empty where the tool cannot. */
  bump: z.string().regex(/^\d{0,15}$/),
})
export type RestoreOrder = z.infer<typeof RestoreOrder>

/** What a member needs to found a new, empty cluster together with the others. */
export const Founding = RestoreOrder.pick({peerUrls: true, cluster: true, token: true})
