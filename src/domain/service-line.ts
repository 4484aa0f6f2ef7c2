import type {ClusterView} from './view.ts'

/** What is done to the service of etcd, or asked of it. */
export type ServiceOrder = 'start' | 'begin' | 'stop' | 'restart' | 'hold' | 'show'

/**
 * The line a careful person would type on the host of this member: `systemctl`, or what moves the manifest of a static
 * pod out of the directory that kubelet reads and back (etcd-facts 4.0, host primitives).
 */
export function serviceLine(member: string, order: ServiceOrder, view: Pick<ClusterView, 'members'>): string {
  const manifest = manifestOf(member, view)
  return manifest === null ? `${units[order]} <unit of etcd>` : podLine(manifest, order)
}

/** Path of the manifest when etcd is a static pod there; null for a unit, and for a host that says nothing. */
export function manifestOf(member: string, {members}: Pick<ClusterView, 'members'>): string | null {
  const found = members.find(({name, configuredName}) => name === member || configuredName === member)
  const host = found?.probes.host
  return host?.ok === true ? (host.value.manifest ?? null) : null
}

const units: Readonly<Record<ServiceOrder, string>> = {
  start: 'systemctl start',
  begin: 'systemctl start --no-block',
  stop: 'systemctl stop',
  restart: 'systemctl restart',
  hold: 'systemctl stop',
  show: 'systemctl show',
}

function podLine(manifest: string, order: ServiceOrder): string {
  const [, above = '', name = ''] = /^(.*)\/[^/]+\/([^/]+)$/.exec(manifest) ?? []
  const held = `${above}/quorate-held/${name}`
  const [away, back] = [`mv -T ${manifest} ${held}`, `mv -T ${held} ${manifest}`]
  const lines: Readonly<Record<ServiceOrder, string>> = {
    start: back,
    begin: back,
    stop: away,
    hold: `${away}.kept-down`,
    restart: `${away}; crictl ps --name '^etcd$' -q until it prints nothing; ${back}`,
    show: `crictl ps -a --name '^etcd$'; ls ${manifest} ${above}/quorate-held`,
  }
  return lines[order]
}
