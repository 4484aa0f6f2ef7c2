import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {readRights} from '../../src/adapters/ssh/rights.ts'
import {type Variable, variables} from '../../src/config/index.ts'
import {signDefaults, signs} from '../../src/domain/signs/index.ts'
import {code, fence, page, section, table} from './markdown.ts'
import {staticPodsText} from './static-pods.ts'
import {allThresholds, thresholdTable} from './thresholds.ts'

/** The example every reader copies; a test reads it with the real schema. */
export const EXAMPLE_FILE = 'docs/quorate.example.yaml'

/** `docs/configuration.md`: environment, `quorate.yaml`, thresholds. */
export function configurationPage(root: string): string {
  return page(
    '# Configuration',
    'Secrets and addresses come from the environment, everything about clusters and people from `quorate.yaml`. `quorate config validate` reports all problems at once with file, line and column; an unknown key is an error, so that a typo cannot switch a rule off. `quorate config print` shows who may do what, secrets masked. `quorate config schema` prints a JSON Schema for your editor.',
    section('Environment', environmentText()),
    section(
      'quorate.yaml',
      `[quorate.example.yaml](quorate.example.yaml), which a test reads with the real schema:\n\n${fence('yaml', readFileSync(join(root, EXAMPLE_FILE), 'utf8'))}`,
    ),
    section('What Quorate notices by itself', monitorText()),
    section(
      'Rights on the hosts',
      `The SSH user is an ordinary one. With systemd one read uses sudo, the listing of the data directory, and only after the plain one was refused; [static pods](#static-pods) need more. Some reads need more than a login:\n\n${table(
        ['Read', 'Needs', 'Without it'],
        readRights.map(({read, needs, without}) => [read, needs, without]),
      )}`,
    ),
    section('Static pods', staticPodsText()),
    section(
      'Thresholds',
      `Each may be set per cluster under \`thresholds\`.\n\n${thresholdTable(allThresholds(), root)}`,
    ),
  )
}

function monitorText(): string {
  const rows = signs.map(({id, about}) => {
    const {openAfter, endAfter, incident} = signDefaults[id]
    return [code(id), about, String(openAfter), String(endAfter), incident ? 'yes' : 'no']
  })
  return [
    "Every look of the schedule is judged. A sign opens after some bad looks with no good one between them, and ends after some good ones in a row; a look that could not tell is neither. What opens joins the incident of the cluster exactly as an alert does, in the cluster's first channel, and is diagnosed at once; a cluster without channels only logs. The state lies in the store, so a restart repeats nothing. Each number may be set under `monitor.signs`.",
    table(['Sign', 'A bad look', 'Opens after', 'Ends after', 'Opens an incident'], rows),
    'Looks that find no room among `looksAtOnce` wait for one turn and are then left out; `quorate_looks_late_total`, `quorate_looks_skipped_total` and `quorate_looks_cut_total` count them. With `schedule.writeProbeEvery` Quorate also writes, reads and deletes twenty keys below `/quorate/probe/`, on a lease, where the cluster has `actions: enabled` and allows it by `writeProbe`; never on production unless that says `even-on-production`. `quorate_write_probe_seconds` has the percentiles.',
  ].join('\n\n')
}

function environmentText(): string {
  const rows = (variables as readonly Variable[]).map(({name, secret, about, fallback}) => [
    secret ? `${code(name)} or ${code(`${name}_FILE`)}` : code(name),
    about,
    fallback === undefined ? '' : code(fallback),
  ])
  return [
    'A variable whose name ends in `_FILE` holds the path of a file with nothing but the secret. [.env.example](../.env.example) has a line for each.',
    table(['Variable', 'What it is', 'Default'], rows),
  ].join('\n\n')
}
