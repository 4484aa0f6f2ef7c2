import type {ProcessFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {checkedPath} from './command-parts.ts'
import {type CommandTarget, readLine} from './commands.ts'

/** More than any of these programs says of itself. */
const limitBytes = 4096

/** The line that asks the configured tool for its version; null where none is configured. */
export function toolVersionLine({etcdutl, service}: CommandTarget): string | null {
  if (etcdutl === undefined || service.kind !== 'systemd') return null
  // SAFETY: nothing but the configured, checked path enters this line; test/adapters/ssh/restore-acts.test.ts.
  return readLine([checkedPath(etcdutl), 'version'])
}

/** What is there to restore with. A tool that is missing, or says something else, tells no version. */
export async function restoreTool(ask: Ask): Promise<Pick<ProcessFacts, 'restoreTool'>> {
  const {options} = ask
  const {etcdutl: path} = options
  const line = toolVersionLine(options)
  if (path === undefined || line === null) return {}
  const {stdout} = await ask.run(
    {purpose: `ask ${path} for its version`, program: path, line, limitBytes},
    () => true,
  )
  const version = /^etcd(?:utl|ctl) version: (\d+\.\d+\.\d+)/m.exec(stdout)?.[1] ?? null
  return {restoreTool: {path, version}}
}
