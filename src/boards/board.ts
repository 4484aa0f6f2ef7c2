import type {CheckResult} from '../domain/check.ts'
import type {ProbeName} from '../domain/observation.ts'
import {lightAnd, type Questions} from '../domain/questions.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {ClusterView} from '../domain/view.ts'
import {blindNotes, oldestAnswer} from './blind-notes.ts'
import {judgementOf, type Sign} from './judgement.ts'

/** A table of plain texts; a column named with a leading `>` is aligned to the right. Foreign text is not escaped yet. */
export interface BoardTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What a board is made from: values already read and judged. */
export interface BoardInput {
  readonly view: ClusterView
  /** Results of all checks; a board picks its own. */
  readonly results: readonly CheckResult[]
  readonly limits: Thresholds
  /** What was typed after the word, as `argument.parse` returned it; null for nothing. */
  readonly argument: string | null
}

/** One answer, before it is dressed for Slack, a terminal or a script. */
export interface BoardAnswer {
  readonly severity: CheckResult['state']
  /** What is wrong, or that nothing is; always one sentence. */
  readonly headline: string
  /** What else the checks of this board found, worst first. */
  readonly signs: readonly Sign[]
  /** What to do about the worst finding; null when there is none. */
  readonly remedy: string | null
  /** The first belongs under the headline, the others into the thread. */
  readonly tables: readonly BoardTable[]
  readonly notes: readonly string[]
  /** When the oldest value shown was measured, ISO 8601. */
  readonly at: string
  /** The values behind the tables, as a script wants them: numbers, null where unknown. */
  readonly json: object
}

/** A word that may follow the command word. */
export interface BoardArgument {
  readonly name: string
  readonly about: string
  /** Throws `input/invalid` with the near match in the remedy. */
  parse(typed: string): string
}

/** One reading command: what it asks, and how its answer is laid out. Pure, so that every skin shows the same. */
export interface Board {
  readonly word: string
  /** With its argument, such as `logs [pattern] [cluster]`. */
  readonly usage: string
  readonly help: string
  readonly argument: BoardArgument | null
  /** Ids of the checks whose findings make its headline. */
  readonly checks: readonly string[]
  questions(argument: string | null): Questions
  build(input: BoardInput): BoardAnswer
}

/** The part of a board that differs from the others. */
export interface BoardPlan extends Pick<Board, 'word' | 'help' | 'checks'> {
  readonly argument?: BoardArgument
  /** Probes it shows; the quick ones are always asked. */
  readonly reads: readonly ProbeName[]
  /** What it asks beyond its probes. */
  readonly asks?: (argument: string | null) => Partial<Omit<Questions, 'probes'>>
  lay(input: BoardInput): {
    /** The headline when no check has anything to say. */
    readonly calm: string
    readonly tables: readonly BoardTable[]
    readonly notes?: readonly string[]
    readonly json: object
  }
}

/** Completes a board: headline and severity come from its checks, what could not be seen from its probes. */
export function defineBoard(plan: BoardPlan): Board {
  const {word, help, checks, argument = null, reads, asks} = plan
  return {
    word,
    help,
    checks,
    argument,
    usage: `${word}${argument === null ? '' : ` [${argument.name}]`} [cluster]`,
    questions: typed => ({...lightAnd(...reads), ...asks?.(typed)}),
    build: input => {
      const {calm, tables, notes = [], json} = plan.lay(input)
      const blind = blindNotes(input.view, reads)
      return {
        ...judgementOf(input.results, {checks, calm, blind: blind.failed}),
        tables,
        notes: [...notes, ...blind.failed, ...blind.gaps],
        at: oldestAnswer(input.view, reads),
        json,
      }
    },
  }
}
