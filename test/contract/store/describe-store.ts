import {afterEach, beforeEach, describe} from 'node:test'
import type {Store} from '../../../src/ports/store.ts'
import {type Implementation, implementations, type Opened} from './implementations.ts'

/** What a test of a suite can reach; a fresh store for every test. */
export interface Fixture {
  readonly store: () => Store
  readonly opened: () => Opened
}

/** Runs one suite against every implementation that `fits`. */
export function describeStore(
  subject: string,
  suite: (fixture: Fixture) => void,
  among: readonly Implementation[] = implementations,
): void {
  for (const {name, open} of among)
    describe(`${subject} on ${name}`, () => {
      let opened: Opened | null = null
      const current = (): Opened => {
        if (opened === null) throw new Error('no store is open')
        return opened
      }
      beforeEach(async () => {
        opened = await open()
      })
      afterEach(() => current().remove())
      suite({store: () => current().store, opened: current})
    })
}
