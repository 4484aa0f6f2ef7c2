import {randomBytes} from 'node:crypto'
import type {Ids} from '../ports/runtime.ts'

/** Bytes of randomness in an id; 80 bits make a collision within one store practically impossible. */
const RANDOM_BYTES = 10

/** Random ids that cannot be guessed, since buttons carry them. */
export const randomIds: Ids = {next: prefix => `${prefix}_${randomBytes(RANDOM_BYTES).toString('hex')}`}
