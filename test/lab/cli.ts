/**
 * The lab for people: `npm run lab -- up`, `list`, `ssh`, `fault`, `heal`, `down`.
 */
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {Command, InvalidArgumentError, Option} from 'commander'
import {faults} from './faults.ts'
import {endFaults, holdFault} from './held-faults.ts'
import type {Faults, Lab, LabOptions, Undo} from './lab-types.ts'
import {isInUse} from './ledger.ts'
import {openLab} from './open-lab.ts'
import {loadRecord} from './record.ts'
import {LabUnavailableError} from './requirements.ts'
import {startLab} from './start-lab.ts'
import {labIds, sweep, takeDown} from './take-down.ts'

const program = new Command('lab').description(
  'Real hosts with a real etcd cluster, and everything that can go wrong.',
)
program.enablePositionalOptions()

program
  .command('up')
  .description('starts a lab that stays until "down", and prints a quorate.yaml for it')
  .addOption(new Option('--hosts <n>').choices(['1', '3', '5']).default('3'))
  .addOption(new Option('--etcd <series>').choices(['3.4', '3.5']).default('3.5'))
  .option('--no-tls', 'plain HTTP')
  .option('--auth', 'switches authentication on', false)
  .addOption(
    new Option('--configured-by <way>')
      .choices(['flags', 'file', 'environment', 'static-pod'])
      .default('file'),
  )
  .addOption(new Option('--logs <form>').choices(['json', 'text']).default('json'))
  .option('--quota-bytes <n>', 'quota of the database', number)
  .action(async (given: Readonly<Record<string, unknown>>) => {
    const lab = await startLab({...given, hosts: Number(given['hosts']), keep: true} as LabOptions)
    say(`# lab ${lab.id}: etcd ${lab.etcdVersion}; "npm run lab -- down ${lab.id}" removes it`)
    say(lab.quorateYaml())
  })

program
  .command('down')
  .description('removes a lab, or all whose owner is gone and all that were kept')
  .argument('[id]')
  .action(async (id?: string) => {
    for (const one of id === undefined ? labIds().filter(isKeptOrOrphan) : [id]) {
      await takeDown(one)
      say(`lab ${one} is gone`)
    }
  })

program
  .command('list')
  .description('all labs of this machine')
  .action(async () => {
    for (const id of await sweep()) say(`${id}: its owner was gone; taken down`)
    for (const id of labIds()) say(describe(id))
  })

program
  .command('ssh')
  .description('logs in as the user the bot is, or runs one command')
  .argument('<host>')
  .argument('[command...]')
  .option('--lab <id>')
  .passThroughOptions()
  .action(async (host: string, command: readonly string[], {lab: id}: {readonly lab?: string}) => {
    const {ssh, ...lab} = open(id)
    const identity = ['-i', ssh.keyFile, '-o', `UserKnownHostsFile=${ssh.knownHostsFile}`]
    const strict = ['-o', 'StrictHostKeyChecking=yes']
    const target = `${ssh.user}@${lab.host(host).address}`
    const child = spawn('ssh', [...identity, ...strict, target, ...command], {stdio: 'inherit'})
    const [code] = (await once(child, 'close')) as [number | null]
    process.exitCode = code ?? 1
  })

program
  .command('fault')
  .description(`breaks something until Ctrl-C or "heal": ${Object.keys(faults).join(', ')}`)
  .argument('<name>')
  .argument('[hosts...]', 'one host, two for partition and oneWay, none for faults of the whole cluster')
  .option('--lab <id>')
  .option('--with <json>', 'options of the fault', '{}')
  .action(
    async (name: string, hosts: readonly string[], given: {readonly lab?: string; readonly with: string}) => {
      const lab = open(given.lab)
      const undo = await apply({lab, name, hosts, options: JSON.parse(given.with) as object})
      say(
        `${name} is in force on ${hosts.join(' ') || 'the cluster'}; Ctrl-C or "npm run lab -- heal" takes it back`,
      )
      await holdFault(lab.id, `${name} ${hosts.join(' ')}`.trim())
      await undo()
      say(`${name} is taken back`)
    },
  )

program
  .command('heal')
  .description('takes back every fault that a "fault" command holds')
  .option('--lab <id>')
  .action(async ({lab: id}: {readonly lab?: string}) => {
    for (const name of await endFaults(open(id).id)) say(`${name} is taken back`)
  })

function apply({
  lab,
  name,
  hosts,
  options,
}: {
  readonly lab: Lab
  readonly name: string
  readonly hosts: readonly string[]
  readonly options: object
}): Promise<Undo> {
  if (!(name in faults))
    throw new InvalidArgumentError(`There is no fault ${name}; there are ${Object.keys(faults).join(', ')}.`)
  const verb = faults[name as keyof Faults] as (lab: Lab, ...rest: readonly unknown[]) => Promise<Undo>
  return verb(lab, ...hosts, options)
}

function open(id: string | undefined): Lab {
  const one = id ?? labIds().find(isStarted)
  if (one === undefined)
    throw new InvalidArgumentError('There is no lab; start one with "npm run lab -- up".')
  return openLab(loadRecord(one))
}

function isStarted(id: string): boolean {
  try {
    return loadRecord(id).id === id
  } catch {
    return false
  }
}

function isKeptOrOrphan(id: string): boolean {
  return !isInUse(id) || (isStarted(id) && loadRecord(id).options.keep)
}

function describe(id: string): string {
  if (!isStarted(id)) return `${id}: being started`
  const {options, etcd, hosts} = loadRecord(id)
  const traits = [`etcd ${etcd.version}`, options.tls ? 'TLS' : 'plain', ...(options.auth ? ['auth'] : [])]
  return `${id}: ${traits.join(', ')}; ${hosts.map(({name, address}) => `${name} ${address}`).join(', ')}`
}

function number(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError('A whole number is expected.')
  return value
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

try {
  await program.parseAsync()
} catch (problem) {
  process.stderr.write(`${problem instanceof LabUnavailableError ? problem.message : String(problem)}\n`)
  process.exitCode = 1
}
