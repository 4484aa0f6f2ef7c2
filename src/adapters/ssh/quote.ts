import {OpsError} from '../../domain/errors.ts'

/** Characters that no POSIX shell gives a meaning to, anywhere but at the start of a line. */
const plainWord = /^[A-Za-z0-9@%+=:,./_-]+$/

/**
 * One argument as one word of a POSIX shell. sshd hands every command to the login shell as a single string, so this is the
 * only place where an argument becomes shell text.
 *
 * @throws OpsError `internal/bug` for a NUL, which no argument can carry.
 */
export function quote(argument: string): string {
  if (argument.includes('\0'))
    throw new OpsError('internal/bug', 'A remote command argument contains a NUL character.', {
      remedy: 'Report this: no configured value may contain it.',
    })
  // SAFETY: without the quotes a value could end its word and start a command; test/adapters/ssh/quote.test.ts.
  return plainWord.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`
}

/** The line sent over SSH for an argument array. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quote).join(' ')
}

/** The arguments of a line that {@link commandLine} made; null for any other line. */
export function wordsOf(line: string): readonly string[] | null {
  const quoted = line.match(/(?:'[^']*'|\\'|[^' ])+/g) ?? []
  const words = quoted.map(word =>
    word.replaceAll(/'([^']*)'|\\(')/g, (_, inside?: string, escaped?: string) => inside ?? escaped ?? ''),
  )
  return commandLine(words) === line ? words : null
}
