import {join} from 'node:path'
import type {Command} from 'commander'
import type {Incident} from '../../domain/incident.ts'
import type {CliEnvironment, IncidentDesk} from '../environment.ts'
import {incidentTable, incidentText} from '../render/incident.ts'
import {wholeNumber} from '../whole-number.ts'

/** More is what `audit export` is for. */
const MOST = 1_000

/** Registers `incident list`, `incident show`, `incident report` and `incident export`. */
export function incidentCommands(program: Command, environment: CliEnvironment): void {
  const incident = program.command('incident').description('incidents: what happened, the report, the bundle')
  incident
    .command('list')
    .description('the newest incidents, newest first')
    .option('-n <count>', 'how many', wholeNumber({min: 1, max: MOST}), 20)
    .option('--json', 'print JSON instead of text', false)
    .action(async ({n, json}: {n: number; json: boolean}) => {
      const incidents: readonly Incident[] = await withDesk(environment, desk => desk.list(n))
      environment.out(`${json ? JSON.stringify(incidents, null, 2) : incidentTable(incidents)}\n`)
    })
  incident
    .command('show')
    .description('one incident with its time line')
    .argument('<incident>')
    .option('--json', 'print JSON instead of text', false)
    .action(async (id: string, {json}: {json: boolean}) => {
      const shown = await withDesk(environment, desk => desk.show(id))
      environment.out(`${json ? JSON.stringify(shown, null, 2) : incidentText(shown)}\n`)
    })
  fileCommands(incident, environment)
}

/** The two that write files and leave an entry of their own in the trail. */
function fileCommands(incident: Command, environment: CliEnvironment): void {
  incident
    .command('report')
    .description('the report as HTML and Markdown; recorded in the trail')
    .argument('<incident>')
    .option('--out <dir>', 'folder for both files, which must not exist yet', '.')
    .action(async (id: string, {out}: {out: string}) => {
      const {name, html, markdown} = await withDesk(environment, desk => desk.report(id))
      for (const [ending, text] of [
        ['html', html],
        ['md', markdown],
      ] as const) {
        const path = join(out, `${name}.${ending}`)
        await environment.writeFile(path, text)
        environment.out(`Wrote ${path}\n`)
      }
    })
  incident
    .command('export')
    .description('everything that is known of it as one file, for `diagnose --from`; recorded in the trail')
    .argument('<incident>')
    .requiredOption('--out <file>', 'the file, which must not exist yet; compressed when it ends in .gz')
    .action(async (id: string, {out}: {out: string}) => {
      const bundle = await withDesk(environment, desk => desk.export(id))
      await environment.writeFile(out, `${JSON.stringify(bundle)}\n`)
      const {observations, plans, audit} = bundle
      environment.out(
        `Wrote ${out}: ${observations.length} observations, ${plans.length} plans, ${audit.entries.length} audit entries.\n${audit.proves}\n`,
      )
    })
}

async function withDesk<T>(
  {openIncidents}: CliEnvironment,
  work: (desk: IncidentDesk) => Promise<T>,
): Promise<T> {
  const desk = await openIncidents()
  try {
    return await work(desk)
  } finally {
    await desk.close()
  }
}
