/** The one `ExecStart=` in force, from what `systemctl cat` prints; null when there is none, or more than one. */
export function execStartOf(text: string): string | null {
  const starts = logicalLines(text).reduce<readonly string[]>((found, line) => {
    const value = /^\s*ExecStart\s*=\s*(.*)$/.exec(line)?.[1]
    if (value === undefined) return found
    // An empty one takes back all before it (systemd.service(5)).
    return value.trim() === '' ? [] : [...found, value.replaceAll(/\s+/g, ' ').trim()]
  }, [])
  const [only = null, ...others] = starts
  return others.length === 0 ? only : null
}

/** Lines that end with a backslash go on in the next; comments in between are left out (systemd.syntax(7)). */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = []
  let begun = ''
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line)) continue
    if (line.endsWith('\\')) begun += `${line.slice(0, -1)} `
    else {
      lines.push(begun + line)
      begun = ''
    }
  }
  return [...lines, begun]
}
