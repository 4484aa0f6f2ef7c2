import {setTimeout as sleep} from 'node:timers/promises'
import {messageOf} from '../../domain/errors.ts'
import type {Faults} from './faults.ts'
import type {ServiceUnderControl} from './service.ts'
import {type Answer, ended, parseRequest, showNothing, showService} from './supervisor-protocol.ts'

/** The service on a local host, and what is wrong with that host. */
export interface Machine {
  readonly unit: string
  readonly service: ServiceUnderControl
  readonly faults: Faults
}

/** What becomes of one command line: an answer, silence, or a cut connection. */
export type Reaction = Answer | 'silence' | 'cut' | 'freeze'

/** Runs one received line on this machine, as its faults allow. */
export async function react(machine: Machine, line: string): Promise<Reaction> {
  const {faults} = machine
  if (faults.delayMs !== undefined) await sleep(faults.delayMs, undefined, {ref: false})
  if (faults.freeze) return 'freeze'
  if (faults.hang) return 'silence'
  if (faults.cutOnce) {
    faults.cutOnce = false
    return 'cut'
  }
  const answer = await run(machine, line)
  return answer === 'cut' ? 'cut' : {...answer, stdout: noise(faults) + answer.stdout}
}

function noise({noiseBytes}: Faults): string {
  return noiseBytes === undefined ? '' : `${'#'.repeat(noiseBytes)}\n`
}

async function run({unit, service, faults}: Machine, line: string): Promise<Answer | 'cut'> {
  const request = parseRequest(line)
  const say = faults.localized ? german : english
  if (request === undefined) return ended(127, '', say.notFound)
  if (request.verb === 'show') return request.unit === unit ? showService(service) : showNothing()
  if (faults.refuseSudo) return ended(1, '', say.sudo)
  if (request.unit !== unit) return ended(5, '', say.noUnit(request.unit))
  return order(service, {verb: request.verb, faults})
}

async function order(
  service: ServiceUnderControl,
  {verb, faults}: {readonly verb: 'restart' | 'start' | 'stop'; readonly faults: Faults},
): Promise<Answer | 'cut'> {
  try {
    await service[verb]()
    return faults.cutAfterRestart ? 'cut' : ended(0, '')
  } catch (error) {
    return ended(1, '', `Job failed: ${messageOf(error)}\n`)
  }
}

const english = {
  notFound: 'sh: 1: command not found\n',
  sudo: 'sudo: a password is required\n',
  noUnit: (unit: string) => `Failed to restart ${unit}: Unit ${unit} not found.\n`,
}

const german = {
  notFound: 'sh: 1: Befehl nicht gefunden\n',
  sudo: 'sudo: Ein Passwort ist notwendig\n',
  noUnit: (unit: string) => `Neustart von ${unit} fehlgeschlagen: Unit ${unit} nicht gefunden.\n`,
}
