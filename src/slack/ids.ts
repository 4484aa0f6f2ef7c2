import type {Rank} from './pacing.ts'

/** Our slash command, as the manifest declares it; listeners accept any name, since one app per environment is usual. */
export const SLASH_COMMAND = '/etcd'
/** `callback_id` of the message shortcut. */
export const DIAGNOSE_ALERT = 'diagnose_alert'
/** `metadata.event_type` of every message we post; its payload carries the outbox id and nothing else. */
export const MESSAGE_EVENT = 'quorate_message'

/** What a button of ours stands for. It names things; everything about them is read from the store at the click. */
export type Button =
  | {readonly on: 'plan'; readonly act: 'approve' | 'deny' | 'withdraw' | 'break-glass'; readonly id: string}
  | {readonly on: 'run'; readonly act: 'pause' | 'cancel' | 'resume' | 'stop' | 'again'; readonly id: string}
  | {readonly on: 'incident'; readonly act: 'diagnose' | 'close'; readonly id: string}
  | {readonly on: 'cluster'; readonly act: 'diagnose'; readonly id: string}
  | {readonly on: 'watch'; readonly act: 'stop'; readonly id: string}
  /** `channel`, or `cluster:` and its id. */
  | {readonly on: 'audit'; readonly act: 'file'; readonly id: string}
  | {
      readonly on: 'proposal'
      readonly act: 'ask'
      /** Id of the kept observation whose diagnosis was shown. */
      readonly evidence: string
      readonly index: number
      readonly incident: string | null
    }

/** A button as Slack carries it. */
export interface WireButton {
  readonly action_id: string
  readonly value: string
}

const ACTS = {
  plan: ['approve', 'deny', 'withdraw', 'break-glass'],
  run: ['pause', 'cancel', 'resume', 'stop', 'again'],
  incident: ['diagnose', 'close'],
  cluster: ['diagnose'],
  audit: ['file'],
  watch: ['stop'],
} as const

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/
const NONE = '-'

/** Writes a button down. */
export function encodeButton(button: Button): WireButton {
  if (button.on !== 'proposal') return {action_id: `${button.on}.${button.act}`, value: button.id}
  const {evidence, index, incident} = button
  // Action ids must differ within one message.
  return {action_id: `proposal.ask.${index}`, value: [evidence, index, incident ?? NONE].join(' ')}
}

/** Reads a button back; null for anything we do not write today, such as a button of an older version. */
export function decodeButton({action_id: action, value}: WireButton): Button | null {
  const [on = '', act = ''] = action.split('.')
  if (on === 'proposal') return decodeProposal(value)
  const known = Object.entries(ACTS).some(([name, acts]) => name === on && acts.some(one => one === act))
  return known && ID.test(value) ? ({on, act, id: value} as Button) : null
}

function decodeProposal(value: string): Button | null {
  const parts = value.split(' ')
  const [evidence = '', index = '', incident = ''] = parts
  if (parts.length !== 3 || !ID.test(evidence) || !/^\d{1,2}$/.test(index)) return null
  if (incident !== NONE && !ID.test(incident)) return null
  return {
    on: 'proposal',
    act: 'ask',
    evidence,
    index: Number(index),
    incident: incident === NONE ? null : incident,
  }
}

/** Keys of our messages: what each message is, for ever. */
export const keys = {
  look: (id: string): string => `look:${id}`,
  lookMembers: (id: string): string => `look:${id}:members`,
  lookDetail: (id: string, index: number): string => `look:${id}:detail:${index}`,
  lookExplain: (id: string): string => `look:${id}:explain`,
  answer: (id: string): string => `answer:${id}`,
  incident: (id: string): string => `incident:${id}`,
  incidentMembers: (id: string): string => `incident:${id}:members`,
  unknownAlerts: (id: string): string => `unknown-alerts:${id}`,
  incidentCheckpoint: (id: string): string => `incident:${id}:checkpoint`,
  incidentReport: (id: string, ask: string): string => `incident:${id}:report:${ask}`,
  incidentTimeline: (id: string, ask: string, page: number): string =>
    `incident:${id}:timeline:${ask}:${page}`,
  alertNote: (channel: string, ts: string): string => `alert-note:${channel}:${ts}`,
  alertUnplaced: (channel: string, fingerprint: string): string => `alert-unplaced:${channel}:${fingerprint}`,
  canary: 'canary',
  deaf: (channel: string, from: string): string => `deaf:${channel}:${from}`,
  missed: (channel: string, ts: string): string => `missed:${channel}:${ts}`,
  plan: (id: string): string => `plan:${id}`,
  escalation: (id: string): string => `plan:${id}:escalation`,
  glass: (id: string): string => `plan:${id}:glass`,
  freeze: (id: string): string => `freeze:${id}`,
  unfreeze: (id: string): string => `freeze:${id}:lifted`,
  watch: (id: string): string => `watch:${id}`,
  watchEnd: (id: string): string => `watch:${id}:end`,
  run: (id: string): string => `run:${id}`,
  runEnd: (id: string): string => `run:${id}:end`,
  outcome: (id: string): string => `run:${id}:outcome`,
  runCheckpoint: (id: string): string => `run:${id}:checkpoint`,
  runSettled: (id: string, fence: number): string => `run:${id}:settled:${fence}`,
} as const

/** The incident a message of ours belongs to, from its key. */
export function incidentOfKey(key: string | null): string | null {
  return /^incident:([^:]+)/.exec(key ?? '')?.[1] ?? null
}

/** How much somebody waits for an edit of a message of ours, from its key. */
export function rankOf(key: string): Rank {
  if (/^(?:plan|run|freeze):/.test(key)) return 'decision'
  return /^(?:incident|look):[^:]+$/.test(key) ? 'verdict' : 'table'
}
