import type {Gateway} from './gateway.ts'

/**
 * Creates the user with the root role and switches authentication on. etcd also insists on a user named `root`; it
 * gets the same password.
 */
export async function enableAuth(
  gateway: Gateway,
  {username, password}: {readonly username: string; readonly password: string},
): Promise<void> {
  await gateway.call('auth/role/add', {name: 'root'})
  for (const name of new Set(['root', username])) {
    await gateway.call('auth/user/add', {name, password})
    await gateway.call('auth/user/grant', {user: name, role: 'root'})
  }
  await gateway.call('auth/enable', {})
}
