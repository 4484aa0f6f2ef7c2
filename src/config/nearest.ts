/** Further away than this is a different word, not a slip of the finger. */
const MAX_DISTANCE = 3

/** The known word closest to what was typed, or null when none is close. */
export function nearest(typed: string, known: readonly string[]): string | null {
  const limit = Math.min(MAX_DISTANCE, Math.ceil(typed.length / 2))
  const ranked = known
    .map(word => ({word, distance: distance(typed.toLowerCase(), word.toLowerCase())}))
    .filter(candidate => candidate.distance <= limit)
    .toSorted((a, b) => a.distance - b.distance)
  return ranked[0]?.word ?? null
}

/** Levenshtein: how many letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, index) => index)
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1]
    for (const [j, other] of Array.from(b).entries())
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      )
    row = next
  }
  return row.at(-1) ?? 0
}
