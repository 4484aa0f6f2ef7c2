/** Further away than this is a different word, not a slip of the thumb. */
const MAX_DISTANCE = 3

/** The known word closest to what was typed, when it is close enough to be a slip of the thumb. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const limit = Math.min(MAX_DISTANCE, Math.ceil(typed.length / 2))
  const ranked = known
    .map(word => ({word, distance: editDistance(typed.toLowerCase(), word.toLowerCase())}))
    .filter(({distance}) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance)
  return ranked[0]?.word
}

/**
 * The known word that was probably meant where any other word may stand as well, such as the first one of a sentence. So
 * it must be closer than for {@link nearest}: at most a third of the known word may differ.
 */
export function slipOf(typed: string, known: readonly string[]): string | undefined {
  const word = nearest(typed, known)
  if (word === undefined) return undefined
  const distance = editDistance(typed.toLowerCase(), word.toLowerCase())
  return distance <= Math.max(1, Math.floor(word.length / 3)) ? word : undefined
}

/** Levenshtein distance, one row at a time. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, i) => i)
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1]
    for (const [j, other] of b.split('').entries())
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      )
    row = next
  }
  return row.at(-1) ?? 0
}
