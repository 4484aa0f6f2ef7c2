import {z} from 'zod'

const units = {ms: 1, s: 1000, m: 60_000, h: 3_600_000} as const

/** Says in one phrase what was expected; the report puts "expected" before it. */
function expecting(expected: string): {readonly error: string} {
  return {error: expected}
}

/** `500ms`, `30s`, `15m`, `2h` as milliseconds. */
export const Duration = z
  .string(expecting('a duration such as 500ms, 30s, 15m or 2h'))
  .regex(/^\d{1,6}(ms|s|m|h)$/, expecting('a duration such as 500ms, 30s, 15m or 2h'))
  .transform(text => {
    const [, count = '0', unit = 'ms'] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? []
    return Number(count) * units[unit as keyof typeof units]
  })

export const SlackUser = z.string().regex(/^[UW][A-Z0-9]+$/, expecting('a Slack user id such as U024BE7LH'))
export const SlackGroup = z
  .string()
  .regex(/^S[A-Z0-9]+$/, expecting('a Slack user group id such as S0615G0KT'))
export const SlackChannel = z
  .string()
  .regex(/^[CG][A-Z0-9]+$/, expecting('a Slack channel id such as C024BE91L (not its name)'))

/** A reaction by its name, as Slack's events carry it. */
export const ReactionName = z
  .string()
  .regex(/^[a-z0-9_+'-]{1,100}$/, expecting('the name of an emoji without its colons, such as pushpin'))

/** What people type, and what stands on every card. */
export const ClusterName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, expecting('a name of lower-case letters, digits, dots and dashes'))

export const MemberName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, expecting('the name of the member, such as etcd-1'))

/** A host name or address; anything that could be read as an option or a shell word is left out. */
export const HostName = z
  .string()
  .regex(/^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$/, expecting('a host name or an address'))

export const UserName = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, expecting('a Unix user name'))

/** As `id -un` prints it; directories hand out names with dots and capitals too. */
export const OsUser = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9._@-]{0,63}$/,
    expecting('the name of a user of this machine, as `id -un` prints it'),
  )

export const UnitName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$/, expecting('the name of a service, such as etcd'))

export const AbsolutePath = z.string().regex(/^\/[^\0\n]*$/, expecting('an absolute path'))

/**
 * A manifest of a static pod. What is taken out of its directory is kept beside that directory, so that there have to be two; a name with
 * a dot in front is none that kubelet reads.
 */
export const ManifestPath = z
  .string()
  .regex(
    /^(?:\/[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*){2,}\/[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*$/,
    expecting('a path such as /etc/kubernetes/manifests/etcd.yaml'),
  )

/** An ssh-agent: its socket, or `true` for the one `SSH_AUTH_SOCK` names. */
export const SshAgent = z.union([z.literal(true), AbsolutePath], expecting('true or the path of a socket'))

/** A file whose content is read at start, relative to the configuration file. */
export const FilePath = z.string().min(1, expecting('the path of a file'))

export const Port = z.int().min(1).max(65_535)

/** A client URL with its port: etcd has no default one on the wire. */
export const EndpointUrl = z
  .string()
  .regex(/^https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}\/?$/, {
    ...expecting('a URL such as https://10.0.0.11:2379'),
    abort: true,
  })
  .refine(url => URL.canParse(url), expecting('a URL such as https://10.0.0.11:2379'))
  .transform(url => url.replace(/\/$/, ''))

const serviceUrl = expecting('a URL such as https://prometheus.example:9090/prometheus')

/** The base URL of a web service, which may live below a path. A password has a key of its own. */
export const ServiceUrl = z
  .string()
  .refine(url => /^https?:\/\/[^\s@?#]+$/.test(url) && URL.canParse(url), serviceUrl)
  .transform(url => url.replace(/\/+$/, ''))

/** A label as Prometheus allows it (https://prometheus.io/docs/concepts/data_model/). */
export const LabelName = z
  .string()
  .regex(/^[a-zA-Z_]\w*$/, expecting('the name of a Prometheus label, such as cluster'))

/** A secret in the file itself, or better the path of a file that holds nothing else. */
export const Secret = z.union([z.string().min(1), z.strictObject({file: FilePath})])
export type Secret = z.infer<typeof Secret>
