import {code} from '../escape.ts'
import {type Card, context, present, section} from './blocks.ts'
import {short} from './words.ts'

/** What help needs to know of a command word. */
export interface Topic {
  readonly word: string
  readonly usage: string
  readonly help: string
}

/** All words, or one of them with its usage. */
export function helpCard(topics: readonly Topic[], asked: string | null): Card {
  const topic = topics.find(({word}) => word === asked)
  if (topic !== undefined)
    return {
      text: `/etcd ${short(topic.usage)}: ${short(topic.help)}`,
      blocks: [section('help.topic', [code(`/etcd ${topic.usage}`), short(topic.help, 600)])],
    }
  return {
    text: `Quorate understands: ${topics.map(({word}) => word).join(', ')}.`,
    blocks: present([
      ...inParts(topics).map((part, index) =>
        section(`help.list.${index}`, [
          ...(index === 0 ? ['*Quorate*'] : []),
          ...part.map(t => `${code(`/etcd ${t.usage}`)} ${short(t.help, 160)}`),
        ]),
      ),
      context('help.threads', [
        'In threads, mention me with the same words: slash commands do not exist there.',
        'Leave out the cluster to mean the one of this channel.',
      ]),
    ]),
  }
}

/** Lines of one section; Slack cuts a section at 3,000 characters. */
const PART = 12

function inParts(topics: readonly Topic[]): readonly (readonly Topic[])[] {
  return Array.from({length: Math.ceil(topics.length / PART)}, (_, index) =>
    topics.slice(index * PART, (index + 1) * PART),
  )
}
