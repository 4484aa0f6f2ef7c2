import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {readRights} from '../../src/adapters/ssh/rights.ts'
import {type Variable, variables} from '../../src/config/index.ts'
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
