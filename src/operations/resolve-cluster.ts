import {OpsError} from '../domain/errors.ts'
import {nearest} from '../domain/nearest.ts'
import type {ClusterAccess, Clusters} from '../ports/clusters.ts'

/**
 * The cluster a person means: the one they typed, else the channel's only one. An ambiguous choice asks and an unknown
 * name answers with near matches; neither guesses.
 */
export function resolveCluster(
  clusters: Clusters,
  typed: string | undefined,
  channel: string,
): ClusterAccess {
  if (typed !== undefined) return clusterNamed(clusters, typed)
  const here = clusters.all.filter(({settings}) => settings.channels.includes(channel))
  const [only, another] = here.length > 0 ? here : clusters.all.length === 1 ? clusters.all : []
  if (only !== undefined && another === undefined) return only
  const names = (here.length > 0 ? here : clusters.all).map(({settings}) => settings.id).join(', ')
  throw new OpsError(
    'input/ambiguous-cluster',
    here.length > 0 ? 'This channel belongs to several clusters.' : 'This channel has no default cluster.',
    {
      remedy: `Name the cluster as the last word, one of: ${names}.`,
    },
  )
}

/** A cluster by its configured id. */
export function clusterNamed(clusters: Clusters, id: string): ClusterAccess {
  const found = clusters.find(id)
  if (found !== undefined) return found
  const ids = clusters.all.map(({settings}) => settings.id)
  const near = nearest(id, ids)
  throw new OpsError('input/unknown-cluster', `There is no cluster "${id}".`, {
    remedy:
      near === undefined
        ? `Known clusters: ${ids.join(', ')}.`
        : `Did you mean ${near}? Known clusters: ${ids.join(', ')}.`,
  })
}
