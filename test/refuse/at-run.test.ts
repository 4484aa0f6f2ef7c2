import {describe, it} from 'node:test'
import {refusedAtRun} from './refused.ts'
import {groups} from './situations/index.ts'

describe('a dangerous situation that comes after the plan', () => {
  for (const {title, situations} of groups)
    describe(title, () => {
      for (const situation of situations) {
        const {name, atRun} = situation
        if ('code' in atRun)
          it(`is refused: ${name}`, async () => {
            await refusedAtRun(situation, atRun)
          })
      }
    })
})
