const KIB = 1024
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** One mebibyte and one gibibyte, in bytes. */
export const MiB = KIB * KIB
export const GiB = KIB * MiB

/** Bytes with one decimal and a binary unit: "2.1 GiB". */
export function bytes(value: number): string {
  let size = value
  let unit = 0
  while (Math.abs(size) >= KIB && unit < UNITS.length - 1) {
    size /= KIB
    unit += 1
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`
}

/** A share from 0 to 1 as a percentage: "83 %"; below 10 % with one decimal. */
export function percent(share: number): string {
  const value = share * 100
  return `${value !== 0 && Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value)} %`
}

/** Milliseconds as a person says them: "340 ms", "2.4 s", "3 min 20 s". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  const seconds = Math.round((ms % 60_000) / 1000)
  if (minutes < 60) return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
