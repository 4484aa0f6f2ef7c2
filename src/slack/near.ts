/** The candidate most like what was typed, if it is like it at all. */
export function nearest(typed: string, candidates: readonly string[]): string | null {
  const ranked = candidates
    .map(candidate => ({candidate, distance: distance(typed.toLowerCase(), candidate)}))
    .toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.candidate.length / 2))
    ? best.candidate
    : null
}

/** Levenshtein distance, two rows at a time. Typed words are cut first, so the work is bounded. */
function distance(typed: string, candidate: string): number {
  const word = typed.slice(0, 40)
  let previous = Array.from({length: candidate.length + 1}, (_, index) => index)
  for (const [row, letter] of [...word].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...candidate].entries()) {
      const swap = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(swap, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
