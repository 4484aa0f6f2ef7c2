import {existsSync} from 'node:fs'
import {readFile, rm} from 'node:fs/promises'
import path from 'node:path'
import {type Settings, settingsOf, unitFiles} from './etcd-unit.ts'
import type {Lab, LabHost} from './lab-types.ts'
import {writeOnHost} from './machine.ts'

/** Writes a file on a running host and answers with a function that puts back what was there. */
export async function replaceFile(
  host: LabHost,
  file: string,
  text: string,
  mode?: number,
): Promise<() => Promise<void>> {
  const target = path.join(host.rootDir, file)
  const before = existsSync(target) ? await readFile(target, 'utf8') : undefined
  await writeOnHost(host.rootDir, file, text, mode)
  return async () => {
    if (before === undefined) await rm(target, {force: true})
    else await writeOnHost(host.rootDir, file, before)
  }
}

/** Writes the member's settings with some changed, wherever this lab keeps them; they count from the next start of etcd. */
export async function changeSettings(
  lab: Lab,
  name: string,
  changes: Settings,
): Promise<() => Promise<void>> {
  const host = lab.host(name)
  const settings = {...settingsOf(host, lab.hosts, lab), ...changes}
  const restores: (() => Promise<void>)[] = []
  for (const {path: file, text} of unitFiles(settings, lab.options))
    restores.push(await replaceFile(host, file, text))
  await host.exec(['systemctl', 'daemon-reload'])
  return async () => {
    for (const restore of restores) await restore()
    await host.exec(['systemctl', 'daemon-reload'])
  }
}
