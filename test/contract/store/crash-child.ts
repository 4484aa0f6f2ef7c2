import {openStore} from '../../../src/adapters/store/open-store.ts'
import {digest} from './implementations.ts'
import {at, event, message, planRecord} from './records.ts'

/** Serves from the store named on the command line and stops for ever at an instant, to be killed there. */
const [url = '', instant = ''] = process.argv.slice(2)
const store = await openStore({url, digest})
if (instant === 'opened') await reached()
await store.claimServing()
await store.transaction(async tables => {
  await tables.plans.insert(planRecord(), 'req-1')
  await tables.outbox.add(message('card', 'hello'), at)
  await tables.audit.append(event('proposed'), at)
  if (instant === 'before-commit') await reached()
})
await reached()

function reached(): Promise<never> {
  process.stdout.write('reached\n')
  // A timer keeps the process alive; a promise alone does not.
  setInterval(() => null, 60_000)
  return new Promise(() => null)
}
