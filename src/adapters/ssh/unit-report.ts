import type {ProcessFacts} from '../../domain/host-facts.ts'

/** What systemd says of the unit itself, as it writes it. */
export interface UnitReport {
  readonly fragmentPath: string | null
  readonly dropIns: readonly string[]
  readonly memoryMaxBytes: number | null
  readonly cpuQuota: number | null
  readonly restart: string | null
  /** Path of its control group below the mount, `/system.slice/etcd.service`. */
  readonly controlGroup: string | null
  /** `Environment=` of the unit. */
  readonly environment: readonly string[]
  readonly environmentFiles: readonly string[]
  /** The command line of the unit file, as words. */
  readonly execStart: readonly string[]
  /** Only of a static pod. */
  readonly liveness?: ProcessFacts['liveness']
}

/** Reads the unit's part of `systemctl show`; what an old systemd does not have is null or empty. */
export function parseUnit(stdout: string): UnitReport {
  const values = new Map<string, string[]>()
  for (const line of stdout.split(/\r?\n/)) {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) values.set(key, [...(values.get(key) ?? []), value])
  }
  const first = (key: string) => values.get(key)?.[0] || null
  return {
    fragmentPath: first('FragmentPath'),
    dropIns: words(first('DropInPaths') ?? ''),
    memoryMaxBytes: limit(first('MemoryMax')),
    cpuQuota: cpus(first('CPUQuotaPerSecUSec')),
    restart: first('Restart'),
    controlGroup: first('ControlGroup'),
    environment: words(first('Environment') ?? ''),
    environmentFiles: (values.get('EnvironmentFiles') ?? []).flatMap(
      text => text.match(/(?<=^|\s)\/\S+/g) ?? [],
    ),
    execStart: words(/ argv\[\]=(.*?) ; ignore_errors=/.exec(first('ExecStart') ?? '')?.[1] ?? ''),
  }
}

/** Words as systemd prints them: separated by spaces, quoted where they contain one. */
export function words(text: string): readonly string[] {
  const found = text.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/g) ?? []
  return found.map(word =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
      double === undefined ? (single ?? '') : double.replaceAll(/\\(.)/g, '$1'),
    ),
  )
}

function limit(text: string | null): number | null {
  if (text === null || !/^\d+$/.test(text)) return null
  const bytes = Number(text)
  // Before `infinity` systemd printed the largest 64-bit number.
  return bytes >= 2 ** 63 ? null : bytes
}

const microseconds: Readonly<Record<string, number>> = {us: 1, ms: 1000, s: 1_000_000, min: 60_000_000}

/** `500ms` of CPU time per second is half a CPU. */
function cpus(text: string | null): number | null {
  const parts = [...(text ?? '').matchAll(/(\d+(?:\.\d+)?)(us|ms|s|min)(?=\s|$)/g)]
  if (parts.length === 0) return null
  return (
    parts.reduce((sum, [, amount, unit = 'us']) => sum + Number(amount) * (microseconds[unit] ?? 0), 0) /
    1_000_000
  )
}
