import {startLocalCluster} from '../../../src/local/etcd/cluster.ts'

/** Started by a test that then kills it: prints the pids of its members and stays. */
const [binary, dir] = process.argv.slice(2)
const cluster = await startLocalCluster({size: 1, binary: binary ?? '', tls: false, ...(dir ? {dir} : {})})
process.stdout.write(`${cluster.members.map(member => member.supervisor.status().mainPid).join(' ')}\n`)
