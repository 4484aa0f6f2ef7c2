import type {WorkspaceSpec} from '../local/slack/spec.ts'

/** The demo's people, named by what they may do. */
export const people = {
  operator: {id: 'U0OPERATOR', name: 'Operator'},
  approver: {id: 'U0APPROVER1', name: 'Approver 1'},
  secondApprover: {id: 'U0APPROVER2', name: 'Approver 2'},
  outsider: {id: 'U0OUTSIDER', name: 'Outsider'},
} as const

/** The channel the demo's cluster belongs to, and one it does not. */
export const channels = {incidents: 'C0INCIDENTS', general: 'C0GENERAL'} as const

/** The user group whose members approve; the second approver is one only through it. */
export const approverGroup = 'S0APPROVERS'

const bot = 'U0QUORATE'

/** A small Slack workspace with everybody the story needs. */
export function demoWorkspace(secrets: {
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
}): WorkspaceSpec {
  const everybody = [...Object.values(people).map(person => person.id), bot]
  return {
    team: {id: 'T0QUORATE', name: 'Quorate demo', domain: 'quorate-demo'},
    app: {
      id: 'A0QUORATE',
      name: 'quorate',
      botUserId: bot,
      botId: 'B0QUORATE',
      command: '/etcd',
      shortcuts: [{callbackId: 'diagnose_alert', name: 'Diagnose this alert'}],
      ...secrets,
    },
    people: [
      {...people.operator, role: 'operator'},
      {...people.approver, role: 'approver'},
      {...people.secondApprover, role: 'approver'},
      {...people.outsider, role: 'outsider'},
    ],
    channels: [
      {id: channels.incidents, name: 'incidents', members: everybody},
      {id: channels.general, name: 'general', members: everybody},
    ],
    groups: [{id: approverGroup, handle: 'etcd-approvers', members: [people.secondApprover.id]}],
  }
}
