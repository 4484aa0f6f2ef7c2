import {generateKeyPair} from '../../../src/local/hosts/keys.ts'
import {replaceFile} from '../host-files.ts'
import type {Faults, LabHost} from '../lab-types.ts'
import {sshUser} from '../open-lab.ts'
import {undoAll, undoOnce} from './undo.ts'

const TOOLS = ['iostat', 'chronyc', 'ping', 'curl']
const SKEW_SECONDS = 2.5
const hiddenDir = '/usr/lib/lab-hidden'
const sudoers = '/etc/sudoers.d/quorate'
const chronyConf = '/etc/chrony/chrony.conf'
const hostKey = '/etc/ssh/ssh_host_ed25519_key'

export const noTools: Faults['noTools'] = async (lab, name, {tools = TOOLS} = {}) => {
  const host = lab.host(name)
  await host.exec(['mkdir', '-p', '-m', '0700', hiddenDir])
  await host.exec(['mv', ...tools.map(tool => `/usr/bin/${tool}`), hiddenDir])
  return undoOnce(() => host.exec(['mv', ...tools.map(tool => `${hiddenDir}/${tool}`), '/usr/bin']))
}

export const localisedOutput: Faults['localisedOutput'] = async (lab, name) => {
  const host = lab.host(name)
  // Read by PAM at every login.
  const restore = await replaceFile(host, '/etc/default/locale', 'LANG=de_DE.UTF-8\n')
  await cutSessions(host)
  return undoOnce(async () => {
    await restore()
    await cutSessions(host)
  })
}

export const sudoRefused: Faults['sudoRefused'] = async (lab, name) => {
  const host = lab.host(name)
  await host.exec(['mv', sudoers, `${sudoers}.off`])
  return undoOnce(() => host.exec(['mv', `${sudoers}.off`, sudoers]))
}

export const journalRefused: Faults['journalRefused'] = async (lab, name) => {
  const host = lab.host(name)
  const change = async (argv: readonly string[]) => {
    await host.exec(argv)
    await cutSessions(host)
  }
  await change(['gpasswd', '--delete', sshUser, 'systemd-journal'])
  return undoOnce(() => change(['gpasswd', '--add', sshUser, 'systemd-journal']))
}

export const hostKeyChanged: Faults['hostKeyChanged'] = async (lab, name) => {
  const host = lab.host(name)
  const restore = await replaceFile(host, hostKey, generateKeyPair().private, 0o600)
  const renew = async () => {
    await host.exec(['systemctl', 'restart', 'ssh'])
    await cutSessions(host)
  }
  await renew()
  return undoOnce(async () => {
    await restore()
    await renew()
  })
}

export const sshStopped: Faults['sshStopped'] = async (lab, name) => {
  const host = lab.host(name)
  await host.exec(['systemctl', 'stop', 'ssh'])
  await cutSessions(host)
  return undoOnce(() => host.exec(['systemctl', 'start', 'ssh']))
}

/** Programs that answer as on a machine whose clock is off; nobody may set the clock that all hosts share. */
export const skewedClock: Faults['skewedClock'] = async (lab, name, {seconds = SKEW_SECONDS} = {}) => {
  const host = lab.host(name)
  const put = async (program: string, text: string) =>
    undoOnce(await replaceFile(host, `/usr/local/bin/${program}`, text, 0o755))
  return undoAll([
    await put('chronyc', chronycText(seconds)),
    await put('date', `#!/bin/sh\nexec /usr/bin/date -d "${seconds} seconds" "$@"\n`),
  ])
}

export const unsynchronisedClock: Faults['unsynchronisedClock'] = async (lab, name) => {
  const host = lab.host(name)
  const restore = await replaceFile(host, chronyConf, 'driftfile /var/lib/chrony/drift\n')
  await host.exec(['systemctl', 'restart', 'chrony'])
  return undoOnce(async () => {
    await restore()
    await host.exec(['systemctl', 'restart', 'chrony'])
  })
}

/** `tracking` in both forms of chronyc(1); everything else goes to the real program. A positive offset is a clock that is fast. */
function chronycText(seconds: number): string {
  const offset = seconds.toFixed(9)
  const side = seconds < 0 ? 'slow' : 'fast'
  const csv = `0A000001,10.0.0.1,3,$(/usr/bin/date +%s).0,${offset},${offset},${offset},-12.345,0.001,0.020,0.000300000,0.000200000,64.2,Normal`
  return `#!/bin/sh
case " $* " in
  *' -c '*'tracking '*) echo "${csv}" ;;
  *' tracking '*) cat <<END ;;
Reference ID    : 0A000001 (10.0.0.1)
Stratum         : 3
System time     : ${offset.replace('-', '')} seconds ${side} of NTP time
Last offset     : ${seconds < 0 ? '' : '+'}${offset} seconds
RMS offset      : ${offset.replace('-', '')} seconds
Leap status     : Normal
END
  *) exec /usr/bin/chronyc "$@" ;;
esac
`
}

/** A session keeps the rights, the environment and the key of its beginning. Processes of the host's own user only. */
async function cutSessions(host: LabHost): Promise<void> {
  await host.tryExec(['pkill', '-KILL', '-u', sshUser])
}
