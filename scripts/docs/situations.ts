import type {Expected, Moment, Situation, Wish} from '../../test/refuse/situation.ts'
import {groups} from '../../test/refuse/situations/index.ts'
import {code, page, section, table} from './markdown.ts'

/** `docs/refusals.md`: every dangerous situation that the tests show to be refused, from the table they run. */
export function situationsPage(): string {
  const all = groups.flatMap(({situations}) => situations)
  return page(
    '# What is refused',
    `${all.length} dangerous situations, each shown by a test (${code('test/refuse')}) that goes through the real operations, engine and store. Each is refused when it is there as the plan is asked for, and when it comes after the plan was made and approved: then the run stops before it begins. Every refusal is in the audit trail with its code, and nothing is sent to etcd or to a host.`,
    'The words are those a person reads; what is left out of them is measured.',
    ...groups.map(({title, situations}) =>
      section(
        title,
        table(
          ['Situation', 'Asked for', 'There when the plan is asked for', 'Comes after the plan'],
          situations.map(rowOf),
        ),
      ),
    ),
  )
}

function rowOf({name, wish, atPlan, atRun, moment}: Situation): readonly string[] {
  return [sentence(name), asked(wish), told(atPlan), `${told(atRun)}${momentOf(atRun, moment)}`]
}

function asked({runbook, params = {}}: Wish): string {
  const what = runbook.startsWith('step:') ? `the step ${runbook.slice('step:'.length)}` : runbook
  return code([what, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(' '))
}

function told(expected: Expected): string {
  if ('never' in expected) return `Not then: ${expected.never}.`
  return `${code(expected.code)}: … ${expected.says} …`
}

function momentOf(expected: Expected, moment: Moment = {look: 1}): string {
  if ('never' in expected) return ''
  if (moment === 'before the click') return ' (at the click)'
  if (moment === 'as the run begins') return ' (as the run begins)'
  return moment.look === 1 ? '' : ` (at look ${moment.look} of the run)`
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}`
}
