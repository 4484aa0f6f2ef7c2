import {existsSync, globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {scopeTable, sudoersText} from './access.ts'
import {alertManifests} from './alerts/manifests.ts'
import {alertPages} from './alerts/pages.ts'
import {auditPage} from './audit.ts'
import {causePages, causeTable} from './causes.ts'
import {checkPages, checkTable} from './checks.ts'
import {commandPage} from './commands.ts'
import {configurationPage} from './configuration.ts'
import {guideCommandsPage} from './guides/page.ts'
import {logAndAuditPage} from './log-and-audit.ts'
import {runbookPages, runbookTable} from './runbooks.ts'
import {situationsPage} from './situations.ts'

/** What stands between the markers of the README, by marker. */
const blocks: Readonly<Record<string, () => string>> = {
  checks: checkTable,
  causes: causeTable,
  runbooks: runbookTable,
  scopes: scopeTable,
  sudoers: sudoersText,
}

/** Every generated file with its text; paths from the repository's root. */
export async function generateDocs(root: string): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ...checkPages(root),
    ...causePages(),
    ...runbookPages(root),
    ...alertPages(),
    ...alertManifests(),
    ['docs/commands.md', await commandPage()],
    ['docs/configuration.md', configurationPage(root)],
    ['docs/audit.md', auditPage()],
    ['docs/log-and-audit.md', logAndAuditPage()],
    ['docs/guide-commands.md', guideCommandsPage()],
    ['docs/refusals.md', situationsPage()],
    ['README.md', fillMarkers(readFileSync(join(root, 'README.md'), 'utf8'))],
  ])
}

/**
 * Puts the generated blocks between their markers and leaves everything else alone.
 * @throws when a marker is missing or unknown: a block that is nowhere would silently vanish.
 */
export function fillMarkers(text: string): string {
  const markers = new Set([...text.matchAll(/<!-- generated:([a-z]+) -->/g)].map(([, name]) => name ?? ''))
  const [lost] = Object.keys(blocks).filter(name => !markers.has(name))
  if (lost !== undefined)
    throw new Error(`README.md has no <!-- generated:${lost} --> … <!-- /generated:${lost} -->`)
  return text.replace(/<!-- generated:([a-z]+) -->[\s\S]*?<!-- \/generated:\1 -->/g, (_, name: string) => {
    const block = blocks[name]
    if (block === undefined) throw new Error(`README.md has an unknown marker generated:${name}`)
    return `<!-- generated:${name} -->\n${block()}\n<!-- /generated:${name} -->`
  })
}

/** Pages in the generated folders that no registry entry asks for any more. */
export function stalePages(root: string, wanted: ReadonlyMap<string, string>): readonly string[] {
  const folders = ['docs/{alerts,checks,causes,runbooks}/*.md', 'manifests/prometheus/{*.rules,tests/*}.yml']
  return globSync(folders, {cwd: root}).filter(path => !wanted.has(path))
}

/** Files that are not as they would be written now, stale ones included. */
export function outdated(root: string, wanted: ReadonlyMap<string, string>): readonly string[] {
  const differing = [...wanted]
    .filter(([path, text]) => textOf(join(root, path)) !== text)
    .map(([path]) => path)
  return [...differing, ...stalePages(root, wanted)]
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
