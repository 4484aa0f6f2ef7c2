import {type Command, InvalidArgumentError} from 'commander'
import type {StoredAuditEntry} from '../../domain/audit.ts'
import type {ChainVerdict} from '../../domain/audit-chain.ts'
import {Bundle} from '../../domain/bundle.ts'
import {PROVES} from '../../domain/bundle-proof.ts'
import {type Checkpoint, checkpointText, readCheckpoint} from '../../domain/checkpoint.ts'
import {messageOf, OpsError} from '../../domain/errors.ts'
import {type Archive, eventOf} from '../../operations/audit-trail.ts'
import type {AuditReader, CliEnvironment, Ending} from '../environment.ts'
import {exitCodes} from '../exit-codes.ts'
import {wholeNumber} from '../whole-number.ts'
import {auditCopies, jsonLine} from './audit-copies.ts'

/** More is what `audit export` is for. */
const MOST_LINES = 10_000

interface VerifyOptions {
  readonly json: boolean
  readonly checkpoint?: Checkpoint
  readonly archive?: readonly string[]
  readonly bundle?: string
}

/** Registers `audit verify`, `audit tail`, `audit export` and `audit prune`. */
export function auditCommands(program: Command, environment: CliEnvironment, ending: Ending): void {
  const audit = program.command('audit').description('the audit trail')
  audit
    .command('verify')
    .description('prove that no entry was edited, removed or reordered')
    .option(
      '--checkpoint <seq:seal>',
      'prove also that the trail still contains this point, as it was posted when a run ended',
      checkpointOption,
    )
    .option('--archive <file...>', 'verify these files of `audit prune` together with the store')
    .option('--bundle <file>', 'verify the entries and plans of an incident bundle instead of the store')
    .option('--json', 'print JSON instead of text', false)
    .action(async (options: VerifyOptions) => {
      const {bundle, json} = options
      const code =
        bundle === undefined ? await verify(options, environment) : await prove(bundle, json, environment)
      ending.code = code
    })
  audit
    .command('tail')
    .description('the newest entries, oldest first')
    .option('-n <count>', 'how many', wholeNumber({min: 1, max: MOST_LINES}), 20)
    .option('--json', 'print JSON lines instead of text', false)
    .action(async ({n, json}: {n: number; json: boolean}) => {
      const entries = (await withAudit(environment, reader => Array.fromAsync(reader.entries()))).slice(-n)
      for (const entry of entries) environment.out(`${json ? jsonLine(entry) : textLine(entry)}\n`)
    })
  auditCopies(audit, environment, ending)
}

async function verify(options: VerifyOptions, environment: CliEnvironment): Promise<number> {
  const {checkpoint, archive = [], json} = options
  const archives = await Promise.all(archive.map(path => readArchive(path, environment)))
  const against = {archives, ...(checkpoint === undefined ? {} : {checkpoint})}
  const {verdict, head} = await withAudit(environment, async reader => ({
    verdict: await reader.verify(against),
    head: await reader.head(),
  }))
  const text = verdict.intact ? intactWords(verdict, {checkpoint, head}) : verdict.sentence
  environment.out(`${json ? JSON.stringify(verdict, null, 2) : text}\n`)
  return verdict.intact ? exitCodes.fine : exitCodes.finding
}

/** Proves what a bundle says of itself; the store is not asked. */
async function prove(path: string, json: boolean, environment: CliEnvironment): Promise<number> {
  const {text} = await readArchive(path, environment)
  const bundle = Bundle.safeParse(parsed(text))
  if (!bundle.success)
    throw new OpsError('input/invalid', `${path} is not a bundle this version can read.`, {
      remedy: 'Give a file that `quorate incident export` wrote.',
      cause: bundle.error,
    })
  const verdict = environment.verifyBundle(bundle.data)
  const said = verdict.intact ? `${verdict.sentence}\n${PROVES}` : verdict.sentence
  environment.out(`${json ? JSON.stringify(verdict, null, 2) : said}\n`)
  return verdict.intact ? exitCodes.fine : exitCodes.finding
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function intactWords(
  {entries, lastMac, from}: Extract<ChainVerdict, {intact: true}>,
  {checkpoint, head}: {readonly checkpoint: Checkpoint | undefined; readonly head: Checkpoint | null},
): string {
  return [
    `Intact: ${entries} entries, last keyed hash ${lastMac ?? 'none'}.`,
    ...(from === 1 ? [] : [`Verified from entry ${from} on; those before it were moved to an archive.`]),
    ...(checkpoint === undefined ? [] : [`It contains the checkpoint ${checkpointText(checkpoint)}.`]),
    ...(head === null ? [] : [`Checkpoint now: ${checkpointText(head)}`]),
  ].join('\n')
}

function checkpointOption(text: string): Checkpoint {
  const checkpoint = readCheckpoint(text)
  if (checkpoint !== null) return checkpoint
  throw new InvalidArgumentError('Copy it as it was posted: a number, a colon and at least 32 hex digits.')
}

async function readArchive(path: string, {readFile}: CliEnvironment): Promise<Archive> {
  try {
    return {name: path, text: await readFile(path)}
  } catch (thrown) {
    throw new OpsError('input/invalid', `${path} could not be read: ${messageOf(thrown)}.`, {
      remedy: 'Give a file that `quorate audit prune` or `quorate incident export` wrote.',
      cause: thrown,
    })
  }
}

async function withAudit<T>(
  {openAudit}: CliEnvironment,
  work: (reader: AuditReader) => Promise<T>,
): Promise<T> {
  const reader = await openAudit()
  try {
    return await work(reader)
  } finally {
    await reader.close()
  }
}

function textLine(entry: StoredAuditEntry): string {
  const {kind, actor, summary} = eventOf(entry)
  return `${String(entry.seq).padStart(5)}  ${entry.at}  ${kind.padEnd(18)}  ${actor.name}  ${summary}`
}
