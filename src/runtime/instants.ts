import type {Instants} from '../ports/runtime.ts'

/** Passes every instant by: what production uses. */
export const noInstants: Instants = {reach: () => undefined}

/**
 * Kills this process with SIGKILL when a named instant is reached for the n-th time, optionally some milliseconds
 * later: `step.intended@2` or `step.acting@1+30`. Only crash tests set `QUORATE_CRASH_AT`; a malformed value is ignored
 * loudly by throwing at start.
 */
export function crashAt(
  spec: string,
  kill: () => void = () => process.kill(process.pid, 'SIGKILL'),
): Instants {
  const parsed = /^([a-z.]+)@(\d+)(?:\+(\d+))?$/.exec(spec)
  if (parsed === null) throw new Error(`QUORATE_CRASH_AT must look like step.intended@2+30, not ${spec}`)
  const [, wanted = '', nth = '1', later] = parsed
  let reached = 0
  return {
    reach: name => {
      if (name !== wanted) return
      reached += 1
      if (reached !== Number(nth)) return
      if (later === undefined) kill()
      else setTimeout(kill, Number(later))
    },
  }
}
