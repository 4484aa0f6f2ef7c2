// Run as a program of its own: it must end by itself once everything is closed.
import {aLocalWorld} from './host-services.ts'

const world = await aLocalWorld({jump: true})
const port = world.portWith({jump: world.local.jumpSsh()})
const {service} = await port.status('a', {deadlineMs: 10_000})
process.stdout.write(`${service}\n`)
await world[Symbol.asyncDispose]()
