import {once} from 'node:events'
import process from 'node:process'
import {consoleFiles} from '../local/console/files.ts'
import {completions} from '../slack/listeners/commands/index.ts'
import {channels, people} from './people.ts'
import {playTour} from './tour/index.ts'
import {startWorld, type World} from './world.ts'

/** How to run the demo. */
export interface DemoOptions {
  readonly tour: boolean
  /** Port of the console; 0 picks a free one. */
  readonly port: number
}

/** Starts the demo and either plays the tour or waits for Ctrl-C. Returns the exit code. */
export async function runDemo({tour, port}: DemoOptions): Promise<number> {
  const write = (line: string): void => void process.stdout.write(`${line}\n`)
  write(
    'Starting a three-member etcd cluster with TLS, three hosts with SSH, a local Slack workspace and Quorate …',
  )
  const world = await startWorld({
    consolePort: tour ? 0 : port,
    consoleFiles: consoleFiles(),
    ...(tour ? {monitor: {enabled: false}} : {}),
  })
  world.workspace.setCompletions(completions())
  try {
    await world.bot.start()
    if (tour) return await playTour(world, write)
    introduce(world, write)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    write('\nStopping …')
    return 0
  } finally {
    await world.stop()
  }
}

function introduce({workspace, bot, cluster}: World, write: (line: string) => void): void {
  const url = `${workspace.origin}/#as=${people.operator.id}&channel=${channels.incidents}`
  write(`
  Console      ${url}
  etcd         ${cluster.endpoints.join('  ')}
  Webhook      ${bot.url}/alerts/alertmanager

Open the console and type /etcd status in #incidents. Switch between the people at the top.
Ctrl-C stops everything and leaves nothing behind.`)
}
