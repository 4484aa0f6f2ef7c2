import {z} from 'zod'
import {OpsError} from '../../domain/errors.ts'
import {SettingChanges} from '../../domain/setting-changes.ts'
import {configActs, dropInActs, reloadAct} from './act-commands.ts'
import {type Hand, unproven} from './hand.ts'
import {inspectProcess} from './inspect-process.ts'
import {findMechanism} from './mechanism.ts'
import {changePodSettings} from './pod-settings.ts'
import {putFile, replaceConfig, untouched} from './put-file.ts'
import {editedConfig, editedEnvironment, editedFlags} from './settings-edit.ts'

const heading = '# Written by Quorate. To take it back, remove this file, then run: systemctl daemon-reload\n'

/** Writes settings where etcd reads them at its next start, and looks whether it would. */
export async function changeSettings(hand: Hand, asked: SettingChanges): Promise<void> {
  const changes = checked(asked)
  if (hand.options.service.kind === 'static-pod') return changePodSettings(hand, changes)
  const mechanism = await findMechanism(hand)
  switch (mechanism.kind) {
    case 'config-file':
      await inConfigFile(hand, mechanism.text, changes)
      break
    case 'flags': {
      const start = editedFlags(mechanism.words, changes).join(' ')
      await inDropIn(hand, `${heading}[Service]\nExecStart=\nExecStart=${start}\n`)
      break
    }
    case 'environment':
      await inEnvironment(hand, editedEnvironment(mechanism.own, changes))
      break
    default:
      return mechanism satisfies never
  }
  return mustBeWritten(hand, changes)
}

function checked(changes: SettingChanges): SettingChanges {
  const parsed = SettingChanges.safeParse(changes)
  if (parsed.success) return parsed.data
  throw new OpsError(
    'input/invalid',
    `These settings cannot be changed: ${z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ')}.`,
    {remedy: 'Change them on the hosts by hand.'},
  )
}

async function inConfigFile(hand: Hand, was: string, changes: SettingChanges): Promise<void> {
  const acts = configActs(hand.options)
  const text = editedConfig(was, changes)
  if (acts === null || text === null)
    throw untouched(
      hand,
      hand.options.configFile ?? '',
      'it cannot be edited without changing more than that',
    )
  await replaceConfig(hand, acts, {was: `${was}\n`, text})
}

async function inDropIn(hand: Hand, text: string): Promise<void> {
  const acts = dropInActs(hand.options)
  await hand.send(acts.directory)
  await putFile(hand, acts.conf, text)
  await hand.send(reloadAct(hand.options))
}

/** A file, since `EnvironmentFile=` goes before `Environment=`, and the last file before the others (systemd.exec(5)). */
async function inEnvironment(hand: Hand, lines: readonly string[]): Promise<void> {
  const acts = dropInActs(hand.options)
  await hand.send(acts.directory)
  // First the file: a drop-in that names a missing one would keep etcd from starting.
  await putFile(hand, acts.environment, `${lines.join('\n')}\n`)
  await putFile(hand, acts.conf, `${heading}[Service]\nEnvironmentFile=${acts.environment.path}\n`)
  await hand.send(reloadAct(hand.options))
}

/** Another drop-in that comes later may have the last word; then nothing was gained, and people should know. */
async function mustBeWritten(hand: Hand, changes: SettingChanges): Promise<void> {
  hand.forget()
  const {written = {}} = await inspectProcess(hand.ask)
  const missing = Object.entries(changes).find(([name, value]) => written[name] !== value)
  if (missing === undefined) return
  const [name, value] = missing
  const why = `the files are written, but ${name} would be ${written[name] ?? 'unset'} and not ${value} at the next start`
  throw unproven(hand, reloadAct(hand.options), why)
}
