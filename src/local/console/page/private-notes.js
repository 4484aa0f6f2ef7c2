/**
 * Answers only this person sees and the workspace does not keep: a command's direct answer, Slack's own refusals.
 * Like Slack's, they are gone after a reload.
 */

// Behind every stored message of the same second, so that a note follows what it answers.
const nowTs = () => (Date.now() / 1000).toFixed(6)

// The workspace mints block ids, so they cannot tell whether two messages say the same.
const shape = ({text, blocks}) =>
  JSON.stringify([text ?? '', blocks ?? []], (name, value) => (name === 'block_id' ? undefined : value))

export const createNotes = () => {
  const notes = []
  const add = note => notes.push({ts: nowTs(), text: '', ...note})
  /** Puts the notes of one place between its messages; what the workspace also kept as a message is not shown twice. */
  const mergeInto = (messages, {as, channel, thread}) => {
    const sent = new Set(messages.map(shape))
    const own = notes.filter(
      note =>
        note.ephemeralFor === as &&
        note.channel === channel &&
        note.threadTs === thread &&
        !sent.has(shape(note)),
    )
    return [...messages, ...own].toSorted((a, b) => Number(a.ts) - Number(b.ts))
  }
  return {add, mergeInto}
}
