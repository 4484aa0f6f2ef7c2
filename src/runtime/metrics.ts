import {Counter, collectDefaultMetrics, Gauge, Registry} from 'prom-client'

/** A value that is read when somebody asks for it. */
export interface Reading {
  readonly name: string
  readonly help: string
  readonly read: () => Promise<number> | number
  /** A value that only grows; without it, one that comes and goes. */
  readonly kind?: 'counter'
}

/** Values that are told apart by labels, read when somebody asks for them. */
export interface LabelledReading {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly readAll: () => readonly {
    readonly labels: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

/** A registry with the process's own metrics and these readings. */
export function createRegistry(readings: readonly (Reading | LabelledReading)[]): Registry {
  const registry = new Registry()
  collectDefaultMetrics({register: registry})
  for (const reading of readings)
    registry.registerMetric('readAll' in reading ? labelled(reading) : single(reading))
  return registry
}

function single(reading: Reading): Gauge | Counter {
  return reading.kind === 'counter' ? counterOf(reading) : gaugeOf(reading)
}

function counterOf({name, help, read}: Reading): Counter {
  return new Counter({
    name,
    help,
    registers: [],
    async collect() {
      const value = await read()
      this.reset()
      this.inc(value)
    },
  })
}

function labelled({name, help, labels, readAll}: LabelledReading): Gauge {
  return new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [],
    collect() {
      this.reset()
      for (const {labels: own, value} of readAll()) this.set(own, value)
    },
  })
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
