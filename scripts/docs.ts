/**
 * Writes the documentation that follows from the code: `npm run docs`. test/repo/docs.test.ts fails when it is behind.
 */
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import process from 'node:process'
import {generateDocs, outdated} from './docs/generate.ts'

/** Help texts wrap at the width of the terminal; the files must not depend on whose terminal it was. */
const COLUMNS = 80

async function main(): Promise<void> {
  process.stdout.columns = COLUMNS
  const root = process.cwd()
  const wanted = await generateDocs(root)
  for (const path of outdated(root, wanted)) {
    const text = wanted.get(path)
    if (text === undefined) rmSync(join(root, path))
    else {
      mkdirSync(dirname(join(root, path)), {recursive: true})
      writeFileSync(join(root, path), text)
    }
    process.stdout.write(`${text === undefined ? 'removed' : 'wrote'} ${path}\n`)
  }
}

if (import.meta.main) await main()
