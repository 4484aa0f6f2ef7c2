import type {webcrypto} from 'node:crypto'
import type {Extension} from '@peculiar/x509'
import type {Identity, Validity} from '../../src/local/etcd/certificates.ts'
import {loadX509, type X509} from '../../src/local/etcd/x509.ts'

export type {Identity, Validity} from '../../src/local/etcd/certificates.ts'

/** Signs certificates; unlike the authority of the local clusters it is kept, so that faults can issue bad ones later. */
export interface Authority {
  readonly ca: string
  /** Private key, PEM. */
  readonly key: string
}

/** What a certificate says. Without addresses it is a client's. */
export interface Leaf {
  readonly subject: string
  readonly addresses?: readonly string[]
  readonly names?: readonly string[]
  readonly validity?: Validity
}

const ALGORITHM = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'} as const
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** From an hour ago for a year: no check of remaining days has reason to warn. */
export function longValidity(): Validity {
  return validBetween(-HOUR_MS, 365 * DAY_MS)
}

/** Given in milliseconds from now. */
export function validBetween(from: number, to: number): Validity {
  return {notBefore: new Date(Date.now() + from), notAfter: new Date(Date.now() + to)}
}

/** A new authority with a key of its own. */
export async function makeAuthority(name: string): Promise<Authority> {
  const library = await loadX509()
  const keys = await newKeys()
  const certificate = await library.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    ...validBetween(-30 * DAY_MS, 3650 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new library.BasicConstraintsExtension(true, 0, true),
      new library.KeyUsagesExtension(library.KeyUsageFlags.keyCertSign | library.KeyUsageFlags.cRLSign, true),
    ],
  })
  return {ca: certificate.toString('pem'), key: await pemOf(library, keys.privateKey)}
}

/** A new key and a certificate of it, signed by the authority. */
export async function issue(authority: Authority, leaf: Leaf): Promise<Identity> {
  const library = await loadX509()
  const keys = await newKeys()
  const certificate = await library.X509CertificateGenerator.create({
    subject: leaf.subject,
    issuer: new library.X509Certificate(authority.ca).subject,
    publicKey: keys.publicKey,
    signingKey: await signingKey(library, authority),
    signingAlgorithm: ALGORITHM,
    ...(leaf.validity ?? longValidity()),
    extensions: extensionsOf(library, leaf),
  })
  return {cert: certificate.toString('pem'), key: await pemOf(library, keys.privateKey)}
}

function extensionsOf(library: X509, {addresses = [], names = []}: Leaf): Extension[] {
  const {serverAuth, clientAuth} = library.ExtendedKeyUsage
  const alternatives = [
    ...addresses.map(value => ({type: 'ip' as const, value})),
    ...names.map(value => ({type: 'dns' as const, value})),
  ]
  return [
    new library.BasicConstraintsExtension(false, undefined, true),
    new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature, true),
    // A member is client and server at once: of its peers, and of itself through its JSON gateway.
    new library.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
    ...(alternatives.length === 0 ? [] : [new library.SubjectAlternativeNameExtension(alternatives)]),
  ]
}

async function pemOf(library: X509, key: webcrypto.CryptoKey): Promise<string> {
  return library.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

function signingKey(library: X509, {key}: Authority): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey('pkcs8', library.PemConverter.decodeFirst(key), ALGORITHM, false, ['sign'])
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
