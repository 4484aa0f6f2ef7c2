import {existsSync} from 'node:fs'
import {describeHostPort} from './host.ts'
import {sshd, startSshd} from './host-real-sshd.ts'

describeHostPort('a real OpenSSH sshd', {
  skip: existsSync(sshd) ? false : `there is no ${sshd} here (Debian: openssh-server)`,
  start: startSshd,
})
