/** More names than any API server has checks; a page with more is cut, not refused. */
const MOST_NAMES = 100

/**
 * Takes `/readyz?verbose` or `/livez?verbose` apart (https://kubernetes.io/docs/reference/using-api/health-checks/):
 * lines `[+]etcd ok` and `[-]etcd failed: reason withheld`, status 200 or 500. Undefined when it is no such page.
 */
export function readHealthPage({
  status,
  text,
}: {
  readonly status: number
  readonly text: string
}): {readonly ok: boolean; readonly failing: readonly string[]} | undefined {
  const lines = [...text.matchAll(/^\[([-+])\]([\w./-]{1,120}) /gm)]
  const failing = lines.flatMap(([, sign, name = '']) => (sign === '-' ? [name] : [])).slice(0, MOST_NAMES)
  if (status === 200 && (lines.length > 0 || text.trim() === 'ok')) return {ok: true, failing}
  if (status >= 500 && failing.length > 0) return {ok: false, failing}
  return undefined
}
