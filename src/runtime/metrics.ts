import {collectDefaultMetrics, Gauge, Registry} from 'prom-client'

/** A value that is read when somebody asks for it. */
export interface Reading {
  readonly name: string
  readonly help: string
  readonly read: () => Promise<number> | number
}

/** A registry with the process's own metrics and these readings. */
export function createRegistry(readings: readonly Reading[]): Registry {
  const registry = new Registry()
  collectDefaultMetrics({register: registry})
  for (const reading of readings) registry.registerMetric(gaugeOf(reading))
  return registry
}

function gaugeOf({name, help, read}: Reading): Gauge {
  return new Gauge({
    name,
    help,
    registers: [],
    async collect() {
      this.set(await read())
    },
  })
}
