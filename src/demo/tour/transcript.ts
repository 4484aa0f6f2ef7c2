/** The written story: what was done, what was seen, and which statements about it were checked. */
export interface Transcript {
  chapter(title: string): void
  /** Something a person does. */
  does(who: string, what: string): void
  /** Something Quorate or the console shows, line by line. */
  shows(where: string, lines: readonly string[]): void
  says(sentence: string): void
  /** A statement about what was seen. False ones fail the tour, which goes on. */
  check(statement: string, holds: boolean): void
  readonly checked: number
  readonly failed: readonly string[]
}

/** Writes the transcript through `write`, line by line, as the story goes on. */
export function writeTranscript(write: (line: string) => void): Transcript {
  const failed: string[] = []
  let checked = 0
  let chapters = 0
  return {
    chapter: title => {
      chapters += 1
      write(`\n${chapters}. ${title}\n${'='.repeat(title.length + String(chapters).length + 2)}`)
    },
    does: (who, what) => write(`\n> ${who}: ${what}`),
    shows: (where, lines) => {
      write(`  ${where}`)
      for (const line of lines) write(`  | ${line}`)
    },
    says: sentence => write(`  ${sentence}`),
    check: (statement, holds) => {
      checked += 1
      if (!holds) failed.push(statement)
      write(`  ${holds ? '[ok]' : '[FAILED]'} ${statement}`)
    },
    get checked() {
      return checked
    },
    failed,
  }
}
