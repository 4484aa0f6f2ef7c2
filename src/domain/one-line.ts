/**
 * Control characters (Cc), invisible and bidirectional ones (Cf, which covers overrides, isolates and zero-width
 * marks) and private or unassigned ones: they can make a line read as something else, or drive a terminal.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu

/** Foreign text, such as a log line, a key's prefix or a certificate's subject, as one line with nothing hidden in it. */
export function oneLine(foreign: string): string {
  return foreign
    .toWellFormed()
    .replace(/[\n\t\u2028\u2029]+/gu, ' ')
    .replaceAll(HIDDEN, '')
    .replaceAll(/ {2,}/gu, ' ')
    .trim()
}

/** True when there is anything in the text that {@link oneLine} would take out. */
export function hidesSomething(text: string): boolean {
  return oneLine(text) !== text
}
