import {existsSync, globSync, readFileSync} from 'node:fs'
import {posix} from 'node:path'

/** One Markdown file. */
export interface Page {
  readonly path: string
  readonly text: string
}

/** Every Markdown file people read. */
export function pages(root: string): readonly Page[] {
  return globSync(['*.md', 'docs/**/*.md'], {cwd: root})
    .toSorted()
    .map(path => ({path, text: readFileSync(posix.join(root, path), 'utf8')}))
}

/** Links whose file or heading does not exist, as `page: link`. Links to other hosts are not followed. */
export function brokenLinks(all: readonly Page[], root: string): readonly string[] {
  return all.flatMap(({path, text}) =>
    linksIn(text)
      .filter(link => !/^[a-z]+:/.test(link))
      .filter(link => !resolves(link, path, root))
      .map(link => `${path}: ${link}`),
  )
}

/** The targets of all links and pictures, code left out. */
export function linksIn(text: string): readonly string[] {
  const prose = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').replaceAll(/`[^`\n]*`/g, 'code')
  return [...prose.matchAll(/\]\(([^)\s]+)(?:\s"[^"]*")?\)|\bsrc="([^"]+)"/g)].map(
    ([, markdown, html]) => markdown ?? html ?? '',
  )
}

function resolves(link: string, from: string, root: string): boolean {
  const [file = '', heading] = link.split('#')
  const target = file === '' ? from : posix.join(posix.dirname(from), file)
  const path = posix.join(root, target)
  if (!existsSync(path)) return false
  return heading === undefined || headingsOf(readFileSync(path, 'utf8')).has(heading)
}

/** The anchors a reader's browser knows: lower case, spaces as dashes, punctuation left out. */
function headingsOf(text: string): ReadonlySet<string> {
  const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title)
  return new Set(
    titles.map(title =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}
