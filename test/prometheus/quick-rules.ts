import {globSync, readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {parse, stringify} from 'yaml'

type RuleFile = {groups: {rules: {for: string; keep_firing_for?: string}[]}[]}

/** A member that answers a scrape again has not yet caught up; in production the group's interval gives it this time. */
const KEEP = '10s'

/** Copies our rule files into a directory, with durations a test can wait for; conditions stay as they are. */
export async function quickRules(dir: string, wait = '1s'): Promise<readonly string[]> {
  const copies = globSync('manifests/prometheus/*.rules.yml').map(async file => {
    const rules = parse(readFileSync(file, 'utf8')) as RuleFile
    for (const rule of rules.groups.flatMap(group => group.rules))
      Object.assign(rule, {for: wait, keep_firing_for: KEEP})
    const copy = join(dir, basename(file))
    await writeFile(copy, stringify(rules))
    return copy
  })
  return Promise.all(copies)
}
