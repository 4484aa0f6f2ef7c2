import {spawn} from 'node:child_process'
import path from 'node:path'

/**
 * Takes the lab down as soon as this process ends, however it ends: the other end of a pipe that only we hold open notices. Killed
 * itself, it leaves the work to the next start.
 */
export function watchOver(id: string): void {
  const cli = path.join(import.meta.dirname, 'cli.ts')
  const script = 'read -r _; exec "$@"'
  const argv = ['-c', script, 'lab-watchdog', process.execPath, cli, 'down', id]
  const watchdog = spawn('/bin/sh', argv, {stdio: ['pipe', 'ignore', 'ignore'], detached: true})
  watchdog.stdin.on('error', () => undefined)
  watchdog.unref()
}
