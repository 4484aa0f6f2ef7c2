import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {connect, createServer} from 'node:net'
import {tmpdir, userInfo} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {generateKeyPair} from '../../src/local/hosts/keys.ts'
import {recordLine} from '../../src/local/hosts/record-lines.ts'
import type {HostWorld} from './host.ts'

/** Where Debian has it. */
export const sshd = '/usr/sbin/sshd'

/** Plays systemd in the directory of its file, with unit files below `etc` and `run` there, as they were at the last reload. */
const systemctl = `#!/bin/sh
dir=$(dirname "$0")
n=$(cat "$dir/restarts")
state=$(cat "$dir/state")
hold="$dir/run/systemd/system/etcd.service.d/50-quorate-keep-down.conf"
unit="$dir/etc/systemd/system/etcd.service"
all() { cat "$unit" "$unit".d/*.conf 2>/dev/null || true; }
case "$1 $2" in
  'restart etcd') echo $((n + 1)) > "$dir/restarts" ;;
  'start etcd')
    if [ -e "$hold" ]; then echo 'Assertion failed on job for etcd.service.' >&2; exit 1; fi
    echo active > "$dir/state" ;;
  'stop etcd') echo inactive > "$dir/state" ;;
  'daemon-reload ')
    all > "$dir/loaded"
    ls "$hold" "$unit".d/*.conf 2>/dev/null | sed "s|^$dir||" | tr '\\n' ' ' > "$dir/drop-ins" ;;
  'cat etcd') all ;;
  'show etcd')
    started=$(date -d "@$((1763829554 + n))" '+%a %Y-%m-%d %H:%M:%S %Z')
    pid=$((100 + n))
    if [ "$state" != active ]; then pid=0; fi
    printf 'LoadState=loaded\\nActiveState=%s\\nSubState=running\\nMainPID=%s\\n' "$state" "$pid"
    printf 'NRestarts=%s\\nExecMainStartTimestamp=%s\\n' "$n" "$started"
    printf 'DropInPaths=%s\\n' "$(cat "$dir/drop-ins")"
    start=$(sed -n 's/^ExecStart=//p' "$dir/loaded" | tail -n 1)
    printf 'ExecStart={ path=x ; argv[]=%s ; ignore_errors=no }\\n' "$start"
    sed -n 's/^Environment=/&/p' "$dir/loaded"
    sed -n 's/^EnvironmentFile=\\(.*\\)/EnvironmentFiles=\\1 (ignore_errors=no)/p' "$dir/loaded" ;;
  show*) printf 'LoadState=not-found\\nActiveState=inactive\\nMainPID=0\\nExecMainStartTimestamp=\\n' ;;
  *) exit 5 ;;
esac
`

/** What belongs to systemd on a host is below the directory of the stand-ins here: this machine is left alone. */
const moveAway = `for word do
  shift
  case "$word" in /etc/systemd/*|/run/systemd/*) word="$dir$word" ;; esac
  set -- "$@" "$word"
done`

const sudo = `#!/bin/sh
dir=$(dirname "$0")
if [ -e "$dir/refuse" ]; then echo 'sudo: a password is required' >&2; exit 1; fi
[ "$1" = -n ] || exit 1
shift
echo "$*" >> "$dir/as-root"
${moveAway}
exec "$@"
`

const grep = `#!/bin/sh
dir=$(dirname "$0")
${moveAway}
/usr/bin/grep "$@" | sed "s|^$dir/etc/systemd|/etc/systemd|"
`

/** What sshd runs in place of every command: it keeps the line, and hands it to the shell as sshd would have. */
const keepLine = `#!/bin/sh
printf '%s\\n' "$SSH_ORIGINAL_COMMAND" >> "$(dirname "$0")/sent"
exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND"
`

/** A real sshd whose hosts' programs are stand-ins in `dir`, earlier in PATH than the machine's own. */
export interface SshdWorld extends HostWorld {
  readonly dir: string
  /** Puts a program there that answers with this text and status. */
  answer(program: string, text: string, status?: number): Promise<void>
  /** Makes this the unit file, without any drop-in, and lets systemd know. */
  unit(text: string): Promise<void>
  /** What went through sudo so far, one line each. */
  asRoot(): readonly string[]
}

/** Starts it on a free port of this machine. */
export async function startSshd(): Promise<SshdWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'quorate-sshd-'))
  const [hostKey, userKey, port] = [generateKeyPair(), generateKeyPair(), await freePort()]
  await writeWorld({dir, port, hostKey: hostKey.private, userKey: userKey.public})
  // sshd run by root insists on it; where systemd does not run, nobody has made it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', {recursive: true, mode: 0o755})
  const server = spawn(sshd, ['-D', '-e', '-f', join(dir, 'sshd_config')], {stdio: 'ignore'})
  const exited = once(server, 'exit')
  await Promise.race([
    listening(port),
    exited.then(([code]) => Promise.reject(new Error(`sshd ended with status ${String(code)}`))),
  ])
  const restarts = () => Number(readFileSync(join(dir, 'restarts'), 'utf8'))
  return {
    dir,
    answer: async (program, text, status = 0) => {
      const file = join(dir, program)
      await writeFile(`${file}.answer`, text)
      await writeFile(file, `#!/bin/sh\ncat "$0.answer"\nexit ${status}\n`)
      await chmod(file, 0o700)
    },
    unit: text => writeUnit(dir, text),
    asRoot: () =>
      readFileSync(join(dir, 'as-root'), 'utf8')
        .split('\n')
        .filter(line => line !== ''),
    host: {
      member: 'etcd-1',
      ssh: {
        host: '127.0.0.1',
        port,
        user: userInfo().username,
        privateKey: userKey.private,
        knownHosts: await hashedKnownHosts(dir, `[127.0.0.1]:${port} ${hostKey.public}\n`),
      },
      service: {kind: 'systemd', unit: 'etcd'},
    },
    restarts,
    expected: () => ({mainPid: 100 + restarts(), startedAt: 1_763_829_554 + restarts()}),
    refuseSudo: () => writeFileSync(join(dir, 'refuse'), ''),
    close: async () => {
      server.kill('SIGTERM')
      await exited
      recordSent(dir)
      await rm(dir, {recursive: true})
    },
  }
}

/** The tests configure one data directory or the other, the tool that restores or none, and a unit or a static pod. */
function recordSent(dir: string): void {
  const service = {kind: 'systemd', unit: 'etcd'} as const
  const manifest = join(dir, 'kubernetes/manifests/etcd.yaml')
  const pod = {kind: 'static-pod', unit: 'etcd', manifest} as const
  const configured = {dataDir: join(dir, 'data'), configFile: join(dir, 'etcd/etcd.yml')}
  const lines = readFileSync(join(dir, 'sent'), 'utf8').split('\n')
  for (const line of lines.filter(text => text !== ''))
    recordLine(line, [
      {service},
      {service, dataDir: dir},
      {service, ...configured},
      {service, dataDir: configured.dataDir, etcdutl: join(dir, 'etcdutl')},
      {service: pod, dataDir: configured.dataDir},
    ])
}

async function writeUnit(dir: string, text: string): Promise<void> {
  const unit = join(dir, 'etc/systemd/system/etcd.service')
  await rm(`${unit}.d`, {recursive: true, force: true})
  await mkdir(join(unit, '..'), {recursive: true})
  await writeFile(unit, text)
  await writeFile(join(dir, 'loaded'), text)
  await writeFile(join(dir, 'drop-ins'), '')
}

/** Hashed by OpenSSH itself, so that its form of known_hosts is the one that is read. */
async function hashedKnownHosts(dir: string, plain: string): Promise<string> {
  const file = join(dir, 'known_hosts')
  await writeFile(file, plain)
  await promisify(execFile)('ssh-keygen', ['-H', '-f', file])
  return readFileSync(file, 'utf8')
}

async function writeWorld(world: {
  dir: string
  port: number
  hostKey: string
  userKey: string
}): Promise<void> {
  const {dir, port, hostKey, userKey} = world
  const settings = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${dir}/host_key`,
    `AuthorizedKeysFile ${dir}/authorized_keys`,
    `PidFile none`,
    `StrictModes no`,
    `PasswordAuthentication no`,
    `KbdInteractiveAuthentication no`,
    `PermitRootLogin prohibit-password`,
    `UsePAM no`,
    `SetEnv PATH=${dir}:/usr/bin:/bin`,
    `ForceCommand ${dir}/keep-line`,
  ]
  const files = {
    host_key: hostKey,
    authorized_keys: `${userKey}\n`,
    sshd_config: `${settings.join('\n')}\n`,
    restarts: '0\n',
    state: 'active\n',
    loaded: '',
    'drop-ins': '',
    'as-root': '',
    sent: '',
    'keep-line': keepLine,
    systemctl,
    sudo,
    grep,
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text, {mode: 0o600})
  for (const program of ['systemctl', 'sudo', 'grep', 'keep-line']) await chmod(join(dir, program), 0o700)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function listening(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  const reached = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  if (reached) return
  await new Promise(setImmediate)
  await listening(port)
}
