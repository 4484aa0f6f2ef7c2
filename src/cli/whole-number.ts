import {InvalidArgumentError} from 'commander'

/** Reads an option's value as a whole number within these bounds; anything else is a usage error. */
export function wholeNumber({
  min,
  max,
}: {
  readonly min: number
  readonly max: number
}): (text: string) => number {
  return text => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
  }
}
