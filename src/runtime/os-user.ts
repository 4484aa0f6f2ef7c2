import {userInfo} from 'node:os'

/**
 * Who runs this program, as the operating system says. Somebody who became root by sudo is still themselves; the variable
 * counts only for root, since everybody else could set it to any name.
 */
export function osUser(
  env: Readonly<Record<string, string | undefined>>,
  {uid, username}: {readonly uid: number; readonly username: string} = userInfo(),
): string {
  const before = env['SUDO_USER']
  return uid === 0 && before !== undefined && before !== '' ? before : username
}
