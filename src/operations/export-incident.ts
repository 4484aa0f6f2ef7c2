import type {AuditEntry, StoredAuditEntry} from '../domain/audit.ts'
import {Bundle, type BundledEntry} from '../domain/bundle.ts'
import {PROVES} from '../domain/bundle-proof.ts'
import type {Context} from '../engine/context.ts'
import type {AuditTrail} from '../ports/store.ts'
import {gather} from './incident-material.ts'
import {aboutIncident, incidentNamed} from './incident-named.ts'
import type {ReportRequest} from './incident-report.ts'

/** Takes everything that is known of an incident as one document; that it was taken is recorded first. */
export async function exportIncident(
  {incident: id, by, channel}: ReportRequest,
  context: Context,
): Promise<Bundle> {
  const found = await incidentNamed(id, context)
  const {store, clock} = context
  await store.audit.append(
    {
      ...aboutIncident(found.incident),
      channel,
      kind: 'trail-exported',
      actor: by,
      summary: `${by.name} took the bundle of incident ${id}.`,
      detail: {filter: {incident: id}, format: 'bundle'},
    },
    clock.now().toISOString(),
  )
  const {material, observations} = await gather(found, context)
  const {madeAt, checkpoint, plans, entries} = material
  const audit = {entries: await bundled(entries, store.audit), checkpoint, proves: PROVES}
  // Through JSON and the schema, so that exactly what can be read again is written.
  const document = {
    format: 'quorate-incident',
    version: 1,
    madeAt,
    incident: found.incident,
    observations,
    plans,
    audit,
  }
  return Bundle.parse(JSON.parse(JSON.stringify(document)))
}

/** Each entry as it lies in the store, with the keyed hash of the entry before it, whichever incident that is of. */
async function bundled(entries: readonly AuditEntry[], audit: AuditTrail): Promise<readonly BundledEntry[]> {
  const found: BundledEntry[] = []
  for (const {first, count} of stretchesOf(entries.map(({seq}) => seq))) {
    // One more in front: its keyed hash is what the first one continues.
    const stored = await audit.stored(first - 2, count + 1)
    const own = stored.filter(({seq}) => seq >= first && seq < first + count)
    found.push(...own.map(entry => ({...entry, previousMac: macBefore(entry, stored)})))
  }
  return found
}

function macBefore({seq}: StoredAuditEntry, stored: readonly StoredAuditEntry[]): string | null {
  if (seq === 1) return ''
  return stored.find(one => one.seq === seq - 1)?.mac ?? null
}

/** Ascending numbers as stretches without a gap. */
function stretchesOf(seqs: readonly number[]): readonly {readonly first: number; readonly count: number}[] {
  const stretches: {first: number; count: number}[] = []
  for (const seq of seqs) {
    const last = stretches.at(-1)
    if (last !== undefined && last.first + last.count === seq) last.count += 1
    else stretches.push({first: seq, count: 1})
  }
  return stretches
}
