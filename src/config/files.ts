import {dirname, resolve} from 'node:path'
import type {HostConfig, LoadedAuth, LoadedTls, SshServerConfig} from './config.ts'
import type {Path} from './document.ts'
import {reasonOf} from './environment.ts'
import type {FileAuth, FileHost, FileServer, FileTls} from './schema.ts'
import type {Secret} from './values.ts'

/** Where problems and warnings go, each with the path of the value that caused it. */
export interface Report {
  problem(path: Path, text: string): void
  warning(path: Path, text: string): void
}

/** What loading needs from the outside. */
export interface Files {
  readonly readFile: (path: string) => Buffer
  /** Permission bits of a file. */
  readonly modeOf: (path: string) => number
}

interface LoaderOptions {
  readonly report: Report
  readonly files: Files
  /** The configuration file. */
  readonly file: string
  /** `SSH_AUTH_SOCK` of this process. */
  readonly agentSocket: string | undefined
}

const NOTHING = Buffer.alloc(0)

/** Reads the files a configuration names, relative to the configuration file. What cannot be read is reported. */
export class Loader {
  readonly #report: Report
  readonly #files: Files
  readonly #base: string
  readonly #agentSocket: string | undefined

  constructor({report, files, file, agentSocket}: LoaderOptions) {
    this.#report = report
    this.#files = files
    this.#base = dirname(file)
    this.#agentSocket = agentSocket
  }

  tls(path: Path, tls: FileTls): LoadedTls {
    if ((tls.cert === undefined) !== (tls.key === undefined))
      this.#report.problem(path, 'expected cert and key together, found only one of them')
    return {
      ca: this.#pem([...path, 'ca'], tls.ca, 'CERTIFICATE'),
      ...(tls.cert === undefined ? {} : {cert: this.#pem([...path, 'cert'], tls.cert, 'CERTIFICATE')}),
      ...(tls.key === undefined ? {} : {key: this.#privateKey([...path, 'key'], tls.key)}),
      ...(tls.serverName === undefined ? {} : {serverName: tls.serverName}),
    }
  }

  auth(path: Path, {username, password}: FileAuth): LoadedAuth {
    return {username, password: this.secret([...path, 'password'], password)}
  }

  secret(path: Path, secret: Secret): string {
    if (typeof secret === 'string') return secret
    const content = this.read([...path, 'file'], secret.file)
    const text = content.toString('utf8').trim()
    if (content !== NOTHING && text === '')
      this.#report.problem([...path, 'file'], `expected a secret in ${secret.file}, found nothing`)
    return text
  }

  host(path: Path, {ssh, member, service, sudo, configFile, dataDir, etcdutl}: FileHost): HostConfig {
    const at = [...path, 'ssh']
    const {jump} = ssh
    return {
      member,
      service,
      ssh: {
        ...this.#server(at, ssh),
        ...(jump === undefined ? {} : {jump: this.#server([...at, 'jump'], jump)}),
      },
      ...(sudo === undefined ? {} : {sudo}),
      ...(configFile === undefined ? {} : {configFile}),
      ...(dataDir === undefined ? {} : {dataDir}),
      ...(etcdutl === undefined ? {} : {etcdutl}),
    }
  }

  /** Where a name points, seen from the configuration file. */
  absolute(name: string): string {
    return resolve(this.#base, name)
  }

  read(path: Path, name: string): Buffer {
    try {
      return this.#files.readFile(this.absolute(name))
    } catch (error) {
      this.#report.problem(
        path,
        `expected a readable file, found ${reasonOf(error)} for ${JSON.stringify(name)}`,
      )
      return NOTHING
    }
  }

  #server(path: Path, server: FileServer): SshServerConfig {
    const {host, port, user, privateKey, passphrase, knownHosts} = server
    const agent = this.#agent(path, server)
    if (privateKey === undefined && agent === undefined && server.agent === undefined)
      this.#report.problem(path, 'expected privateKey or agent, found neither')
    return {
      host,
      port,
      user,
      ...(privateKey === undefined
        ? {}
        : {privateKey: this.#privateKey([...path, 'privateKey'], privateKey)}),
      ...(agent === undefined ? {} : {agent}),
      knownHosts: this.read([...path, 'knownHosts'], knownHosts).toString('utf8'),
      ...(passphrase === undefined ? {} : {passphrase: this.secret([...path, 'passphrase'], passphrase)}),
    }
  }

  #agent(path: Path, {agent}: FileServer): string | undefined {
    if (agent !== true) return agent
    if (!this.#agentSocket)
      this.#report.problem(
        [...path, 'agent'],
        'expected SSH_AUTH_SOCK to name the socket of an ssh-agent, found nothing in the environment',
      )
    return this.#agentSocket || undefined
  }

  #privateKey(path: Path, name: string): Buffer {
    const content = this.#pem(path, name, 'PRIVATE KEY')
    if (content.length > 0 && (this.#mode(name) & 0o007) !== 0)
      this.#report.warning(
        path,
        `everybody on this machine can read the private key ${name}; run chmod 600 on it`,
      )
    return content
  }

  #pem(path: Path, name: string, kind: 'CERTIFICATE' | 'PRIVATE KEY'): Buffer {
    const content = this.read(path, name)
    const marked = new RegExp(`-----BEGIN [A-Z ]*${kind}-----`).test(content.toString('latin1'))
    if (content.length > 0 && !marked)
      this.#report.problem(path, `expected a file with a PEM ${kind}, found none in ${JSON.stringify(name)}`)
    return content
  }

  #mode(name: string): number {
    try {
      return this.#files.modeOf(this.absolute(name))
    } catch {
      return 0
    }
  }
}
