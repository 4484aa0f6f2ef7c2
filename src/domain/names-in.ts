/** Names that people gave in one word, separated by commas; each once, in their order. */
export function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[,\s]+/).filter(name => name !== ''))]
}
