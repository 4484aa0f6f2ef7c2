import {z} from 'zod'

const whole = z.string().regex(/^\d{1,15}$/, 'must be a whole number')
const toggle = z.enum(['true', 'false'])
/** Characters that neither systemd, a shell, YAML nor etcd's own parsing gives a meaning of its own. */
const plain = z
  .string()
  .regex(
    /^(?=.*[A-Za-z])[A-Za-z0-9@+=:,./_[\]-]{1,4000}$/,
    'must be of letters, digits and @ + = : , . / _ [ ] -',
  )

/** The settings Quorate may change on a host, by flag name without dashes. Paths and certificates are not among them. */
const changeable = {
  'heartbeat-interval': whole,
  'election-timeout': whole,
  'quota-backend-bytes': whole,
  'snapshot-count': whole,
  'force-new-cluster': toggle,
  'initial-cluster': plain,
  'initial-cluster-state': z.enum(['new', 'existing']),
  'initial-cluster-token': plain,
  'initial-advertise-peer-urls': plain,
} as const

/** Settings by flag name, as they shall be written. */
export type SettingChanges = Readonly<Record<string, string>>

/** Nothing outside the list above, and at least one. */
export const SettingChanges: z.ZodType<SettingChanges> = z
  .strictObject(changeable)
  .partial()
  .transform(changes =>
    Object.fromEntries(
      Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  )
  .refine(changes => Object.keys(changes).length > 0, 'must name at least one setting')

/** `heartbeat-interval 200 and election-timeout 2000`, as people read it. */
export function changesInWords(changes: SettingChanges): string {
  return Object.entries(changes)
    .map(([name, value]) => `${name} ${value}`)
    .join(' and ')
}
