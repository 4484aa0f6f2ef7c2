import type {ObservedMember} from '../domain/view.ts'
import {defineBoard} from './board.ts'
import {cell, nameCell, valueOf, worstFirst} from './cells.ts'

const checks = ['nospace-alarm', 'corrupt-alarm']
const KINDS = ['NOSPACE', 'CORRUPT'] as const

/** `alarms`: etcd's own alarms as each member reports them locally, without a round of consensus. */
export const alarms = defineBoard({
  word: 'alarms',
  help: 'etcd’s own alarms (NOSPACE, CORRUPT), as each member reports them.',
  checks,
  reads: ['status'],
  lay: input => {
    const {members} = input.view
    const asked = members.filter(({probes}) => probes.status.ok)
    return {
      calm: `Nothing wrong: ${asked.length} of ${members.length} members answered, none reports an alarm.`,
      tables: [
        {
          title: 'Alarms',
          columns: ['Member', 'Alarm', 'Other complaints'],
          rows: worstFirst(input, checks).map(rowOf),
        },
      ],
      json: {
        members: members.map(({name, probes: {status}}) => ({
          member: name,
          alarms: valueOf(status, ({errors}) => alarmsIn(errors)),
          errors: valueOf(status, ({errors}) => errors),
        })),
      },
    }
  },
})

function rowOf(member: ObservedMember): readonly string[] {
  const {status} = member.probes
  return [
    nameCell(member),
    cell(status, ({errors}) => alarmsIn(errors).join(', ') || 'none'),
    cell(status, ({errors}) => errors.filter(error => alarmsIn([error]).length === 0).join('; ') || 'none'),
  ]
}

function alarmsIn(errors: readonly string[]): readonly string[] {
  return KINDS.filter(kind => errors.some(error => error.includes(kind)))
}
