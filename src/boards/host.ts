import {bytes, percent} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'
import {defineBoard} from './board.ts'
import {cell, NOTHING, nameCell, valueOf, worstFirst} from './cells.ts'

const checks = ['host-service', 'host-load', 'resource-handles']

/** `host`: service, CPU and memory of every host. */
export const host = defineBoard({
  word: 'host',
  help: 'Service, CPU and memory of every host.',
  checks,
  reads: ['host', 'load'],
  lay: input => {
    const {members} = input.view
    const seen = members.filter(({probes}) => probes.load.ok)
    return {
      calm: `Nothing wrong: ${seen.length} of ${members.length} hosts seen${busiest(seen)}.`,
      tables: [
        {
          title: 'Hosts',
          columns: [
            'Member',
            'Service',
            '>CPU',
            '>Throttled',
            '>Memory free',
            '>Swap',
            '>etcd RSS',
            '>Steal',
          ],
          rows: worstFirst(input, checks).map(rowOf),
        },
      ],
      notes: [...restarts(members), ...kills(members)],
      json: {
        members: members.map(({name, probes}) => ({
          member: name,
          service: valueOf(probes.host, value => value),
          load: valueOf(probes.load, value => value),
        })),
      },
    }
  },
})

function rowOf(member: ObservedMember): readonly string[] {
  const {host: service, load} = member.probes
  return [
    nameCell(member),
    cell(service, value => value.service),
    cell(load, ({cpu, cores}) => cpu && `${percent(cpu.busy)} of ${cores}`),
    cell(load, ({throttling}) => (throttling === null ? 'no quota' : throttledShare(throttling))),
    cell(load, ({memoryAvailableBytes: free, memoryBytes: all}) => `${bytes(free)} of ${bytes(all)}`),
    cell(load, ({swapUsedBytes}) => (swapUsedBytes === 0 ? 'none' : bytes(swapUsedBytes))),
    cell(load, ({process: etcd}) => (etcd?.rssBytes == null ? null : bytes(etcd.rssBytes))),
    cell(load, ({cpu}) => cpu && percent(cpu.steal)),
  ]
}

function throttledShare({
  periods,
  throttled,
}: {
  readonly periods: number
  readonly throttled: number
}): string {
  return periods === 0 ? NOTHING : percent(throttled / periods)
}

function busiest(members: readonly ObservedMember[]): string {
  const busy = members.flatMap(({probes: {load}}) => (load.ok && load.value.cpu ? [load.value.cpu.busy] : []))
  return busy.length === 0 ? '' : `, the busiest at ${percent(Math.max(...busy))} CPU`
}

function restarts(members: readonly ObservedMember[]): readonly string[] {
  const counted = members.flatMap(({name, probes: {host: service}}) =>
    service.ok && service.value.restarts ? [`${name} ${service.value.restarts}`] : [],
  )
  return counted.length === 0 ? [] : [`Restarts by systemd: ${counted.join(', ')}`]
}

function kills(members: readonly ObservedMember[]): readonly string[] {
  return members.flatMap(({name, probes: {load}}) => {
    const killed = load.ok ? load.value.memoryCgroup?.oomKills : null
    return killed ? [`The kernel killed processes of etcd’s memory group on ${name}: ${killed}`] : []
  })
}
