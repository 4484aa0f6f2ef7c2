import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {createEtcd, type EtcdOptions} from '../../src/adapters/etcd/create-etcd.ts'
import type {MemberId} from '../../src/domain/cluster.ts'
import {type ErrorCode, OpsError} from '../../src/domain/errors.ts'
import {type EtcdBinary, etcdBinaries} from '../../src/local/etcd/binary.ts'
import type {Identity} from '../../src/local/etcd/certificates.ts'
import type {LocalCluster} from '../../src/local/etcd/cluster.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import {until} from '../../src/local/etcd/readiness.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'

/** One program per series (3.4, 3.5, …): patch releases differ in nothing these tests look at. */
export async function oneBinaryPerSeries(): Promise<readonly EtcdBinary[]> {
  const all = await etcdBinaries()
  const series = (one: EtcdBinary) => one.version.split('.').slice(0, 2).join('.')
  return all.filter((one, at) => all.findIndex(other => series(other) === series(one)) === at)
}

/** The reason to print when no etcd is there; false when there is one. */
export function skipWithout(binaries: readonly EtcdBinary[]): string | false {
  return binaries.length === 0 && 'no etcd program found: run the set-up, or set QUORATE_ETCD'
}

/** A port for a local cluster, with its proper client certificate unless told otherwise. */
export function portFor(cluster: LocalCluster, changes: Partial<EtcdOptions> = {}): EtcdPort {
  const files = cluster.tlsFiles
  const tls = files ? {tls: tlsOf(files.ca, files.client)} : {}
  return createEtcd({endpoints: cluster.endpoints, ...tls, ...changes})
}

/** PEM material from files. */
export function tlsOf(ca: string, identity?: Identity): NonNullable<EtcdOptions['tls']> {
  const pair = identity && {cert: readFileSync(identity.cert), key: readFileSync(identity.key)}
  return {ca: readFileSync(ca), ...pair}
}

/** Fails unless `promise` rejects with this code; answers with the error for more questions. */
export async function rejectsWith(promise: Promise<unknown>, code: ErrorCode): Promise<OpsError> {
  const error = await promise.then(
    () => assert.fail(`expected ${code}, but the call succeeded`),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof OpsError, `not an OpsError: ${String(error)}`)
  assert.equal(error.code, code, error.message)
  assert.ok(error.remedy.length > 0)
  return error
}

/** The member at this place of the cluster. */
export function memberAt(cluster: LocalCluster, at: number): LocalMember {
  const member = cluster.members.at(at)
  assert.ok(member, `the cluster has no member ${at}`)
  return member
}

/** Ids and endpoints by role, read through the gateway. */
export async function rolesOf(cluster: LocalCluster): Promise<{
  leader: LocalMember
  followers: readonly LocalMember[]
  idOf: ReadonlyMap<LocalMember, MemberId>
}> {
  const statuses = await Promise.all(
    cluster.members.map(async member => ({member, status: await member.gateway.status()})),
  )
  const isLeader = ({status}: (typeof statuses)[number]) => status.memberId === status.leader
  const leader = statuses.find(isLeader)?.member
  assert.ok(leader, 'no member leads')
  const idOf = new Map(statuses.map(({member, status}) => [member, BigInt(status.memberId).toString(16)]))
  return {leader, followers: cluster.members.filter(member => member !== leader), idOf}
}

/** Waits, in case the machine is busy, for a state that is bound to come. */
export function eventually(what: string, question: () => Promise<boolean>): Promise<void> {
  return until(question, {what, withinMs: 20_000})
}

export const CALL = {deadlineMs: 5000} as const
