import type {webcrypto} from 'node:crypto'
import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import type {Extension, X509Certificate} from '@peculiar/x509'
import {loadX509, type X509} from './x509.ts'

/** One certificate with its private key, both PEM text. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** Everything a local cluster and the tests around it need; nothing here outlives the demo. */
export interface Certificates {
  readonly ca: string
  /** One per member, for clients and peers alike. */
  readonly servers: readonly Identity[]
  readonly client: Identity
  /** A client without a common name: with authentication on the JSON gateway refuses any other. */
  readonly gateway: Identity
  /** Signed by the right authority, but past its end. */
  readonly expired: Identity
  /** A client of an authority the members do not know, and that authority's certificate. */
  readonly stranger: Identity
  readonly strangerCa: string
}

/** The same as paths of files that only their owner may read. */
export interface TlsFiles {
  readonly ca: string
  readonly servers: readonly Identity[]
  readonly client: Identity
  readonly gateway: Identity
  readonly expired: Identity
  readonly stranger: Identity
  readonly strangerCa: string
}

/** When certificates begin and end to be valid. */
export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

const ALGORITHM = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'} as const
const HOUR_MS = 3_600_000
const WEEK_MS = 7 * 24 * HOUR_MS

interface Authority {
  readonly library: X509
  readonly certificate: X509Certificate
  readonly keys: webcrypto.CryptoKeyPair
}

/** A throw-away authority and its leaves, valid from an hour ago for a week unless told otherwise. */
export async function makeCertificates(options: {
  readonly members: number
  readonly now?: Date
  readonly validity?: Validity
}): Promise<Certificates> {
  const now = (options.now ?? new Date()).getTime()
  const validity = options.validity ?? span(now - HOUR_MS, now + WEEK_MS)
  const [authority, other] = await Promise.all([
    makeAuthority('Quorate local authority', validity),
    makeAuthority('Some other authority', validity),
  ])
  const names = Array.from({length: options.members}, (_, index) => `CN=etcd-${index + 1}`)
  return {
    ca: authority.certificate.toString('pem'),
    servers: await Promise.all(names.map(name => issue(authority, name, validity))),
    client: await issue(authority, 'CN=quorate', validity),
    gateway: await issue(authority, 'O=quorate', validity),
    expired: await issue(authority, 'CN=quorate', span(now - WEEK_MS, now - HOUR_MS)),
    stranger: await issue(other, 'CN=quorate', validity),
    strangerCa: other.certificate.toString('pem'),
  }
}

/** Writes them below `directory` with mode 0600 and answers with the paths. */
export async function writeCertificates(certificates: Certificates, directory: string): Promise<TlsFiles> {
  await mkdir(directory, {recursive: true, mode: 0o700})
  const put = async (name: string, text: string) => {
    const file = path.join(directory, name)
    await writeFile(file, text, {mode: 0o600})
    return file
  }
  const putIdentity = async (name: string, {cert, key}: Identity): Promise<Identity> => ({
    cert: await put(`${name}.crt`, cert),
    key: await put(`${name}.key`, key),
  })
  return {
    ca: await put('ca.crt', certificates.ca),
    servers: await Promise.all(certificates.servers.map((one, at) => putIdentity(`etcd-${at + 1}`, one))),
    client: await putIdentity('client', certificates.client),
    gateway: await putIdentity('gateway', certificates.gateway),
    expired: await putIdentity('expired', certificates.expired),
    stranger: await putIdentity('stranger', certificates.stranger),
    strangerCa: await put('stranger-ca.crt', certificates.strangerCa),
  }
}

function span(from: number, to: number): Validity {
  return {notBefore: new Date(from), notAfter: new Date(to)}
}

async function makeAuthority(name: string, validity: Validity): Promise<Authority> {
  const library = await loadX509()
  const keys = await newKeys()
  const certificate = await library.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    ...validity,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new library.BasicConstraintsExtension(true, 0, true),
      new library.KeyUsagesExtension(library.KeyUsageFlags.keyCertSign | library.KeyUsageFlags.cRLSign, true),
    ],
  })
  return {library, certificate, keys}
}

async function issue(authority: Authority, subject: string, validity: Validity): Promise<Identity> {
  const {library} = authority
  const keys = await newKeys()
  const certificate = await library.X509CertificateGenerator.create({
    subject,
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: leafExtensions(library),
  })
  const exported = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {cert: certificate.toString('pem'), key: library.PemConverter.encode(exported, 'PRIVATE KEY')}
}

/** A member is client and server at once: of its peers, and of itself through its JSON gateway. */
function leafExtensions(library: X509): Extension[] {
  const {serverAuth, clientAuth} = library.ExtendedKeyUsage
  return [
    new library.BasicConstraintsExtension(false, undefined, true),
    new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature, true),
    new library.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
    new library.SubjectAlternativeNameExtension([
      {type: 'ip', value: '127.0.0.1'},
      {type: 'dns', value: 'localhost'},
    ]),
  ]
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
