import type {ObservedMember} from '../domain/view.ts'
import {defineBoard} from './board.ts'
import {cell, millis, nameCell, valueOf, worstFirst} from './cells.ts'

const checks = ['clock']

/** `clock`: what the hosts' clocks say of themselves, and how far they are from ours. */
export const clock = defineBoard({
  word: 'clock',
  help: 'The clock of every host, and how far it is from ours.',
  checks,
  reads: ['clock'],
  lay: input => ({
    calm: calmOf(input.view.members),
    tables: [
      {
        title: 'Clocks',
        columns: ['Member', 'Synchronised', '>Own estimate', '>Ahead of us', 'Asked'],
        rows: worstFirst(input, checks).map(rowOf),
      },
    ],
    notes: ['Ahead of us is known to plus or minus half of one round trip. A negative value is behind.'],
    json: {
      members: input.view.members.map(({name, probes}) => ({member: name, ...valueOf(probes.clock, all)})),
    },
  }),
})

function calmOf(members: readonly ObservedMember[]): string {
  const ahead = members.flatMap(({probes: {clock: read}}) => (read.ok ? [Math.abs(read.value.aheadMs)] : []))
  return `Nothing wrong: ${ahead.length} of ${members.length} clocks read, at most ${millis(Math.max(0, ...ahead))} from ours.`
}

function rowOf(member: ObservedMember): readonly string[] {
  const {clock: read} = member.probes
  return [
    nameCell(member),
    cell(read, ({synchronised}) => (synchronised === null ? null : synchronised ? 'yes' : 'no')),
    cell(read, ({offsetSeconds}) => (offsetSeconds === null ? null : millis(offsetSeconds * 1000))),
    cell(read, ({aheadMs, uncertaintyMs}) => `${millis(aheadMs)} ± ${millis(uncertaintyMs)}`),
    cell(read, ({source}) => source ?? 'no time service'),
  ]
}

function all<T>(value: T): T {
  return value
}
