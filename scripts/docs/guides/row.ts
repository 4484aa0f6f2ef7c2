/**
 * One command that an operator's guide quotes, and where its purpose is served here. `served` names what does it:
 * `/etcd word`, `check:id`, `cause:R01`, `runbook:id`; `advice` is text in a remedy, `refused` is never done, and
 * `by-hand` is a repair Quorate does not carry out yet. `note` says what is different and why.
 */
export interface GuideCommand {
  readonly command: string
  readonly wanted: string
  readonly served: readonly string[]
  readonly note: string
}

/** Rows from compact tuples; `served` is separated by `, `. */
export function rows(
  tuples: readonly (readonly [command: string, wanted: string, served: string, note: string])[],
): readonly GuideCommand[] {
  return tuples.map(([command, wanted, served, note]) => ({
    command,
    wanted,
    served: served.split(', '),
    note,
  }))
}
