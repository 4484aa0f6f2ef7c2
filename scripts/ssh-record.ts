import {z} from 'zod'
import {isAllowedLine} from '../src/adapters/ssh/closed-list.ts'
import {showLine} from '../src/adapters/ssh/commands.ts'

const Recorded = z.strictObject({
  line: z.string(),
  targets: z.array(
    z.strictObject({
      service: z.strictObject({
        kind: z.enum(['systemd', 'supervisor', 'static-pod']),
        unit: z.string(),
        manifest: z.string().exactOptional(),
      }),
      dataDir: z.string().exactOptional(),
      configFile: z.string().exactOptional(),
      etcdutl: z.string().exactOptional(),
      drills: z.boolean().exactOptional(),
    }),
  ),
})
type Recorded = z.infer<typeof Recorded>

/** What a record of command lines says. */
export interface JudgedRecord {
  readonly sent: number
  readonly different: number
  /** Lines that are not in the closed list, each once. */
  readonly foreign: readonly string[]
}

/** Tests ask for it to see what is said of a unit that no host has. */
const UNKNOWN_UNIT = 'nothing'

/**
 * Judges every line that reached a host, by the closed list of what Quorate may send there.
 *
 * @param record one JSON object per line, as src/local/hosts/record-lines.ts writes them.
 */
export function judgeRecord(record: string): JudgedRecord {
  const all = record
    .split('\n')
    .filter(text => text !== '')
    .map(text => Recorded.parse(JSON.parse(text)))
  const judged = new Map(all.map(one => [JSON.stringify(one), one]))
  const foreign = [...judged.values()].filter(one => !isOurs(one)).map(({line}) => line)
  return {
    sent: all.length,
    different: new Set(all.map(({line}) => line)).size,
    foreign: [...new Set(foreign)],
  }
}

function isOurs({line, targets}: Recorded): boolean {
  return targets.some(target => {
    const looked = showLine({service: {...target.service, unit: UNKNOWN_UNIT}})
    return line === looked || isAllowedLine(line, [target])
  })
}

/** The sentence for the end of a run; the foreign lines, when there are any. */
export function recordSentence({sent, different, foreign}: JudgedRecord): string {
  if (foreign.length === 0)
    return `${sent} command lines sent, all from the closed list (${different} different)`
  const lines = foreign.map(line => `  ${JSON.stringify(line)}`)
  return [`${foreign.length} command lines that are not in the closed list were sent:`, ...lines].join('\n')
}
