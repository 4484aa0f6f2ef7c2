/**
 * Splits the answer of `grep -H "" FILE...` into the content of each file. A file that is missing, empty or refused has
 * no entry; `grep` does not say which.
 */
export function parseFiles(stdout: string, files: readonly string[]): ReadonlyMap<string, string> {
  const lines = new Map<string, string[]>()
  for (const line of stdout.split('\n')) {
    // No allowed path contains a colon followed by another asked path, so the longest match is the file.
    const file = files.filter(path => line.startsWith(`${path}:`)).sort((a, b) => b.length - a.length)[0]
    if (file === undefined) continue
    const known = lines.get(file)
    const content = line.slice(file.length + 1)
    if (known === undefined) lines.set(file, [content])
    else known.push(content)
  }
  return new Map([...lines].map(([file, content]) => [file, content.join('\n')]))
}
