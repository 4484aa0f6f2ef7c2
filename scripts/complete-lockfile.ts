/**
 * Adds the lockfile entries npm leaves out when its registry does not carry a package for some other platform.
 *
 * npm drops such an optional dependency silently when it writes `package-lock.json`, and then `npm ci` refuses that
 * very lockfile ("Missing: … from lock file"). Run this after every `npm install` that changed the lockfile:
 * `node scripts/complete-lockfile.ts`. An entry added here has no integrity hash (there was nothing to hash), so it
 * can only be one for a platform on which this lockfile was not written.
 */
import {readFile, writeFile} from 'node:fs/promises'
import {z} from 'zod'

const entrySchema = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})
const lockSchema = z.looseObject({packages: z.record(z.string(), entrySchema)})

/** A lockfile as npm writes it (version 3), as far as this script reads it. */
export type Lockfile = z.infer<typeof lockSchema>
type Entry = z.infer<typeof entrySchema>
type Missing = {readonly name: string; readonly version: string; readonly dev: boolean}

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

/** Optional dependencies that are named by an entry of the lockfile and have no entry of their own. */
export function missingOptional(lock: Lockfile): readonly Missing[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !hasEntry(lock, path, name))
      .map(([name, version]) => ({name, version, dev: entry.dev ?? false})),
  )
}

function hasEntry(lock: Lockfile, path: string, name: string): boolean {
  return `node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages
}

/**
 * The entry for a package that could not be read, with its platform taken from its name.
 * @throws when the name does not say a platform, or the version is a range: guessing would install a wrong package.
 */
export function platformEntry({name, version, dev}: Missing): Entry {
  const words = name.split(/[/-]/)
  const os = systems.find(system => words.includes(system))
  const cpu = processors.find(processor => words.includes(processor))
  if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(
      `${name}@${version} is missing from package-lock.json and its platform is not in its name.`,
    )
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined
  return {
    version,
    cpu: [cpu],
    ...(dev ? {dev} : {}),
    ...(libc === undefined ? {} : {libc}),
    optional: true,
    os: [os],
  }
}

async function main(): Promise<void> {
  const lock = lockSchema.parse(JSON.parse(await readFile('package-lock.json', 'utf8')))
  const added = missingOptional(lock)
  for (const missing of added) lock.packages[`node_modules/${missing.name}`] = platformEntry(missing)
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  if (added.length > 0)
    await writeFile(
      'package-lock.json',
      `${JSON.stringify({...lock, packages: Object.fromEntries(sorted)}, null, 2)}\n`,
    )
  process.stdout.write(`${added.length} entries added to package-lock.json\n`)
}

if (import.meta.main) await main()
