import type {AuditKind} from '../domain/audit.ts'
import {OpsError} from '../domain/errors.ts'
import type {Enrolment} from '../domain/one-time-code.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {OneTimeCodes} from '../ports/one-time-codes.ts'
import type {Tables} from '../ports/store.ts'

/** Who enrols or removes the authenticator app of whom. */
export interface EnrolRequest {
  /** Slack user id. */
  readonly person: string
  readonly by: Actor
}

/**
 * Enrols an authenticator app and gives the URI it takes, which is shown now and never again. Throws `refused/state` for
 * somebody who has one: a second would silently replace the first, so it must be removed by name.
 */
export async function enrolApp(
  {person, by}: EnrolRequest,
  context: Context,
): Promise<{readonly uri: string}> {
  const {sealed, uri} = codesOf(context).enrol(person)
  const enrolledAt = context.clock.now().toISOString()
  const enrolment: Enrolment = {person, sealed, enrolledAt, enrolledBy: by, lastStep: null, failures: []}
  await context.store.transaction(async tables => {
    if ((await tables.oneTimeCodes.insert(enrolment)) === 'duplicate')
      throw new OpsError('refused/state', `An authenticator app is already enrolled for ${person}.`, {
        remedy: `If it is lost, remove it first: \`quorate totp remove ${person}\`.`,
      })
    await record({kind: 'app-enrolled', person, by, did: 'enrolled'}, {context, tables})
  })
  return {uri}
}

/** Takes an enrolment away: from then on this person approves nothing that takes a code. Throws `input/not-found`. */
export async function removeApp({person, by}: EnrolRequest, context: Context): Promise<void> {
  await context.store.transaction(async tables => {
    if (!(await tables.oneTimeCodes.remove(person)))
      throw new OpsError('input/not-found', `No authenticator app is enrolled for ${person}.`, {
        remedy: 'See `quorate totp list`.',
      })
    await record({kind: 'app-removed', person, by, did: 'removed'}, {context, tables})
  })
}

/** Whose app is meant: a Slack user id, or the user of this machine who has one. Throws `input/not-found`. */
export function personMeant(typed: string, known: Readonly<Record<string, string>>): string {
  const named = Object.hasOwn(known, typed) ? known[typed] : undefined
  if (named !== undefined) return named
  if (/^[UW][A-Z0-9]+$/.test(typed)) return typed
  throw new OpsError('input/not-found', `"${typed.slice(0, 60)}" is nobody Quorate knows.`, {
    remedy: 'Give a Slack user id such as U024BE7LH, or a user whom `people.cli` names.',
  })
}

/** An enrolment as people see it. */
export interface ShownEnrolment extends Pick<Enrolment, 'person' | 'enrolledAt' | 'enrolledBy'> {
  /** Whether a code of it ever counted. */
  readonly used: boolean
}

/** Everybody who has an app, without their secrets. */
export async function enrolledApps(context: Pick<Context, 'store'>): Promise<readonly ShownEnrolment[]> {
  const all = await context.store.oneTimeCodes.all()
  return all.map(({person, enrolledAt, enrolledBy, lastStep}) => ({
    ...{person, enrolledAt, enrolledBy},
    used: lastStep !== null,
  }))
}

function codesOf({oneTimeCodes}: Context): OneTimeCodes {
  if (oneTimeCodes !== null) return oneTimeCodes
  throw new OpsError('config/invalid', 'There is no key to seal secrets of authenticator apps with.', {
    remedy: 'Set QUORATE_TOTP_KEY (make one with: openssl rand -hex 32), the same for `quorate serve`.',
  })
}

async function record(
  what: {
    readonly kind: Extract<AuditKind, 'app-enrolled' | 'app-removed'>
    readonly person: string
    readonly by: Actor
    readonly did: string
  },
  {context, tables}: {readonly context: Context; readonly tables: Tables},
): Promise<void> {
  const nowhere = {cluster: null, channel: null, incident: null, plan: null, planHash: null, run: null}
  const {kind, person, by, did} = what
  await tables.audit.append(
    {
      ...{kind, actor: by, ...nowhere, step: null},
      summary: `${by.name} ${did} the authenticator app of ${person}.`,
      detail: {person},
    },
    context.clock.now().toISOString(),
  )
}
