import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {setPriority, tmpdir} from 'node:os'
import path from 'node:path'
import {commandLine} from '../../../src/compose/command-line.ts'
import type {Operations} from '../../../src/operations/operations.ts'
import type {Lab, QuorateYamlOptions} from '../lab-types.ts'
import {CLUSTER} from './a-lab-bot.ts'

/** The bot of a real cluster has a host of its own; here it may take only what the members' hosts leave of the CPU. */
const AS_IF_ELSEWHERE = 19

/** Lets the members' hosts go first: for tests that ask what a cluster is like when nobody shares its cores. */
export function stepAside(): void {
  setPriority(AS_IF_ELSEWHERE)
}

/** The operations of the real program over a lab, in this process: many looks without many starts. */
export async function openLooking(
  lab: Lab,
  options: QuorateYamlOptions = {},
): Promise<{readonly operations: Operations; readonly close: () => Promise<void>}> {
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-lab-looking-'))
  const config = path.join(dir, 'quorate.yaml')
  await writeFile(config, lab.quorateYaml({id: CLUSTER, ...options}), {mode: 0o600})
  const {operations, close} = await commandLine({
    QUORATE_CONFIG: config,
    DATABASE_URL: `sqlite:${path.join(dir, 'quorate.db')}`,
  }).open()
  return {
    operations,
    close: async () => {
      await close()
      await rm(dir, {recursive: true, force: true})
    },
  }
}
