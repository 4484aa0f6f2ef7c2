import type {CheckResult} from '../../../domain/check.ts'
import {OpsError} from '../../../domain/errors.ts'
import {nearest} from '../../../domain/nearest.ts'
import {questionsFor} from '../../../domain/questions.ts'
import type {PersonOperations} from '../../../operations/operations.ts'
import {checkCard} from '../../views/check.ts'
import {lookAndPost} from './look.ts'
import {type CommandWord, splitCluster} from './word.ts'

type CheckEntry = PersonOperations['checks'][number]

export const check: CommandWord = {
  word: 'check',
  usage: 'check NAME [cluster]',
  help: 'One check in full: measured values, what they mean, what to do.',
  async run(words, ask, services) {
    const {cluster, rest} = splitCluster(words, ask, services)
    const [name, extra] = rest
    if (extra !== undefined) services.operations.resolveCluster(extra, ask.channel)
    const wanted = checkOf(name, services.operations)
    await lookAndPost(cluster, {
      ask,
      services,
      questions: questionsFor(wanted),
      render: ({diagnosis, complete}) => {
        const result = diagnosis.results.find(({check: id}) => id === wanted.id) ?? missing(wanted)
        return checkCard(result, {cluster, at: diagnosis.at, complete})
      },
    })
  },
}

function checkOf(name: string | undefined, {checks}: PersonOperations): CheckEntry {
  const found = checks.find(({id}) => id === name?.toLowerCase())
  if (found !== undefined) return found
  const ids = checks.map(({id}) => id)
  const near = name === undefined ? undefined : nearest(name, ids)
  const what = name === undefined ? 'No check was named.' : `There is no check \`${name.slice(0, 60)}\`.`
  throw new OpsError('input/unknown-check', what, {
    remedy: `${near === undefined ? '' : `Did you mean \`${near}\`? `}Checks: ${ids.join(', ')}.`,
  })
}

/** A look without a result of this check knows nothing about it. */
function missing({id, title}: CheckEntry): CheckResult {
  return {check: id, title, state: 'unknown', findings: [], blind: [], reason: 'This look did not judge it.'}
}
