import {type CommandTarget, configuredDataDir, listing, readLine, usesSudo} from './commands.ts'

/** What lists the data directory itself: etcd makes it with mode 0700. */
export function namesAsRootWords(data: string): readonly string[] {
  return ['/usr/bin/ls', ...listing, data]
}

/** The line that lists the configured data directory itself; null where none is configured, and for the demo's hosts. */
export function namesLine(target: CommandTarget): string | null {
  // SAFETY: nothing but the configured, checked path enters this line; test/adapters/ssh/act-commands.test.ts.
  const data = target.service.kind === 'supervisor' ? null : configuredDataDir(target)
  if (data === null) return null
  return readLine([...(usesSudo(target) ? ['sudo', '-n'] : []), ...namesAsRootWords(data)])
}

/** Names of the directories in an answer of `ls -ln`. */
export function directoryNames(stdout: string): ReadonlySet<string> {
  const names = stdout.split('\n').map(line => /^d\S+\s+\d+\s+\d+\s+\d+\s+\d+\s+\d+\s(.+)$/.exec(line)?.[1])
  return new Set(names.filter(name => name !== undefined))
}
