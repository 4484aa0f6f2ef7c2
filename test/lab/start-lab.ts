import {randomBytes} from 'node:crypto'
import {appendFile, mkdir, readFile, symlink} from 'node:fs/promises'
import path from 'node:path'
import {sudoersLines} from '../../src/adapters/ssh/closed-list.ts'
import {enableAuth} from '../../src/local/etcd/authentication.ts'
import {generateKeyPair, type KeyPair, writePrivately} from '../../src/local/hosts/keys.ts'
import {run} from './command.ts'
import {certificateFiles, configFile, dataDir, restoreTool, settingsOf, unitFiles} from './etcd-unit.ts'
import {installCertificate} from './install-certificate.ts'
import {serviceOf} from './lab-service.ts'
import {makeTls, openTls} from './lab-tls.ts'
import type {Lab, LabOptions} from './lab-types.ts'
import {note} from './ledger.ts'
import {boot, groupOf, type MachinePlan, makeDisk, makeRoot, untilBooted, writeOnHost} from './machine.ts'
import {claimNetwork, connect, lineOf, makeBridge, makeTable, type Network} from './network.ts'
import {hostDir, openLab, sshDir, sshUser, tlsDir} from './open-lab.ts'
import {type FullOptions, fullOptions, type LabRecord, saveRecord} from './record.ts'
import {type Ground, prepareGround} from './requirements.ts'
import {recordOnHost} from './ssh-record.ts'
import {podMounts} from './static-pods/lab-pod.ts'
import {sweep, takeDown} from './take-down.ts'
import {watchOver} from './watchdog.ts'

/** User ids in the image (scripts/setup-lab-image.sh). */
const uid = {etcd: 800, ops: 1000} as const

/** A lab before it is made. */
interface Draft {
  readonly id: string
  readonly dir: string
  readonly options: FullOptions
  readonly ground: Ground
  readonly network: Network
  readonly hosts: readonly Named[]
}

interface Named {
  readonly name: string
  readonly address: string
}

/**
 * Starts a lab and returns when its cluster is healthy. Labs whose owner died are taken down first. A start that fails leaves nothing.
 *
 * @throws LabUnavailableError with the reason where no lab can be had.
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const full = fullOptions(options)
  const ground = await prepareGround(full.etcd)
  await sweep()
  const network = await claimNetwork(full.keep)
  if (!full.keep) watchOver(network.id)
  try {
    const open = await build(draftOf(ground, network, full))
    await openLab(open).healthy()
    const record = full.auth ? {...open, password: randomBytes(12).toString('base64url')} : open
    const lab = openLab(record)
    if (lab.auth !== undefined) await enableAuth(openLab(open).client(), lab.auth)
    saveRecord(record)
    return lab
  } catch (problem) {
    await takeDown(network.id)
    throw problem
  }
}

function draftOf(ground: Ground, network: Network, options: FullOptions): Draft {
  return {
    id: network.id,
    dir: path.join(ground.labs, network.id),
    options,
    ground,
    network,
    hosts: Array.from({length: options.hosts}, (_, index) => ({
      name: `etcd-${index + 1}`,
      address: lineOf(network, index).address,
    })),
  }
}

async function build(draft: Draft): Promise<LabRecord> {
  const {id, dir, options, ground, network} = draft
  note(id, {kind: 'directory', path: dir})
  await mkdir(dir, {recursive: true, mode: 0o711})
  if (options.tls) await makeTls(tlsDir(dir))
  const userKey = generateKeyPair()
  await writePrivately(sshDir(dir), 'id_ed25519', userKey.private)
  await makeBridge(network)
  const hosts = await Promise.all(draft.hosts.map((host, index) => buildHost(draft, {host, index, userKey})))
  await makeTable(
    network,
    hosts.map((_, index) => lineOf(network, index)),
  )
  const {version, path: program} = ground.etcd
  return {id, dir, etcd: {version, path: program}, options, hosts}
}

async function buildHost(
  draft: Draft,
  {host, index, userKey}: {readonly host: Named; readonly index: number; readonly userKey: KeyPair},
): Promise<LabRecord['hosts'][number]> {
  const {id, dir, ground, network, options} = draft
  const isPod = options.configuredBy === 'static-pod'
  const line = lineOf(network, index)
  const plan: MachinePlan = {
    lab: id,
    name: host.name,
    dir: hostDir(dir, host.name),
    image: ground.image,
    diskBytes: options.diskBytes,
    diskIn: options.diskIn,
    netns: line.netns,
    programs: ground.etcd.programs,
    mounts: isPod ? podMounts : [],
  }
  const root = await makeRoot(plan)
  const device = await makeDisk(plan)
  await Promise.all([
    connect(network, line),
    writeIdentity(root, draft, host),
    writeSshFiles(root, draft, {host, userKey}),
    writeEtcdFiles(root, draft, host),
    recordOnHost(root),
  ])
  await ownDisk(path.join(plan.dir, 'disk'), isPod)
  await boot(plan)
  await untilBooted(groupOf(id, host.name))
  return {...host, device}
}

/** A static pod runs as root and has the whole disk, as kubeadm would have it; a unit has a directory of its user. */
async function ownDisk(disk: string, isPod: boolean): Promise<void> {
  if (isPod) return void (await run(['chmod', '0700', disk]))
  await run(['install', '-d', '-m', '0700', '-o', String(uid.etcd), path.join(disk, 'default')])
  await run(['chown', String(uid.etcd), disk])
}

async function writeIdentity(root: string, {hosts}: Draft, {name}: Named): Promise<void> {
  const names = hosts.map(host => `${host.address} ${host.name}\n`).join('')
  await Promise.all([
    writeOnHost(root, '/etc/hostname', `${name}\n`),
    // etcd needs "localhost" to resolve.
    writeOnHost(root, '/etc/hosts', `127.0.0.1 localhost\n${names}`),
    writeOnHost(root, '/etc/machine-id', `${randomBytes(16).toString('hex')}\n`),
    writeOnHost(root, '/etc/resolv.conf', ''),
    writeOnHost(root, '/etc/chrony/chrony.conf', chronyText(hosts, name)),
  ])
}

/** The first host keeps the time and the others follow it, so that chrony says what it says in production: synchronised. */
function chronyText(hosts: readonly Named[], name: string): string {
  const [first] = hosts
  const source =
    first === undefined || first.name === name
      ? 'local stratum 3\nallow 10.0.0.0/8\n'
      : `server ${first.address} iburst minpoll 0 maxpoll 4\n`
  return `${source}driftfile /var/lib/chrony/drift\n`
}

/** With the config file in every way of configuring etcd, as an operator would who does not want to think of it. */
const onSystemd = {service: {kind: 'systemd', unit: 'etcd'}, configFile, dataDir} as const

async function writeSshFiles(
  root: string,
  {dir, options}: Draft,
  {host, userKey}: {readonly host: Named; readonly userKey: KeyPair},
): Promise<void> {
  const hostKey = generateKeyPair()
  const target =
    options.configuredBy === 'static-pod'
      ? serviceOf(options)
      : ({...onSystemd, drills: true, etcdutl: restoreTool(options.etcd)} as const)
  const rights = sudoersLines(sshUser, target).join('\n')
  await Promise.all([
    writeOnHost(root, '/etc/ssh/ssh_host_ed25519_key', hostKey.private, 0o600),
    writeOnHost(root, '/etc/ssh/ssh_host_ed25519_key.pub', `${hostKey.public}\n`),
    writeOnHost(root, `/home/${sshUser}/.ssh/authorized_keys`, `${userKey.public}\n`),
    writeOnHost(root, '/etc/sudoers.d/quorate', `${rights}\n`, 0o440),
    appendFile(path.join(sshDir(dir), 'known_hosts'), `${host.address} ${hostKey.public}\n`, {mode: 0o600}),
  ])
}

async function writeEtcdFiles(root: string, draft: Draft, host: Named): Promise<void> {
  const files = unitFiles(settingsOf(host, draft.hosts, draft), draft.options)
  await Promise.all(files.map(({path, text, mode}) => writeOnHost(root, path, text, mode)))
  const wants = path.join(root, 'etc/systemd/system/multi-user.target.wants')
  await mkdir(wants, {recursive: true})
  const unit = draft.options.configuredBy === 'static-pod' ? 'kubelet.service' : 'etcd.service'
  await symlink(`/etc/systemd/system/${unit}`, path.join(wants, unit))
  if (!draft.options.tls) return
  const tls = openTls(tlsDir(draft.dir), draft.hosts)
  const authority = await readFile(tls.ca, 'utf8')
  await writeOnHost(root, certificateFiles.ca, authority)
  for (const use of ['server', 'peer'] as const)
    await installCertificate(root, use, await tls.issue({host: host.name}))
}
