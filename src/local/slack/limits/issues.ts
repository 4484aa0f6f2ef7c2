import type {z} from 'zod'
import {isObject} from '../json.ts'

/** Zod's issues in the words of Slack's `response_metadata.messages`. */
export function slackMessages(error: z.ZodError, root: string, input: unknown): readonly string[] {
  return error.issues.map(issue => sentence(issue, root, input))
}

function sentence(issue: z.core.$ZodIssue, root: string, input: unknown): string {
  const missing = issue.code === 'invalid_type' && valueAt(input, issue.path) === undefined
  const path = missing ? issue.path.slice(0, -1) : issue.path
  const words = missing ? `missing required field: ${String(issue.path.at(-1))}` : wordsOf(issue, input)
  return `[ERROR] ${words} [json-pointer:${root}${path.map(key => `/${String(key)}`).join('')}]`
}

function wordsOf(issue: z.core.$ZodIssue, input: unknown): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string'
        ? `must be less than ${Number(issue.maximum) + 1} characters`
        : `no more than ${issue.maximum} items allowed`
    case 'too_small':
      return issue.origin === 'string'
        ? `must be more than ${Number(issue.minimum) - 1} characters`
        : `no fewer than ${issue.minimum} items allowed`
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return `unsupported type: ${typeOf(valueAt(input, issue.path.slice(0, -1)))}`
    case 'invalid_value':
      return 'must be a valid enum value'
    case 'invalid_type':
      return `must provide ${/^[aeio]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`
    default:
      return issue.message
  }
}

function typeOf(value: unknown): string {
  return isObject(value) && typeof value.type === 'string' ? value.type : 'none'
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
