import {alarms} from './alarms.ts'
import type {Board} from './board.ts'
import {certs} from './certs.ts'
import {clock} from './clock.ts'
import {config} from './config.ts'
import {db} from './db.ts'
import {disk} from './disk.ts'
import {elections} from './elections.ts'
import {host} from './host.ts'
import {keys} from './keys.ts'
import {logs} from './logs.ts'
import {network} from './network.ts'
import {raft} from './raft.ts'

/** Every board, in the order help shows them. */
export const boards: readonly Board[] = [
  elections,
  raft,
  network,
  disk,
  host,
  db,
  keys,
  logs,
  clock,
  config,
  certs,
  alarms,
]
