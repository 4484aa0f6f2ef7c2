import assert from 'node:assert/strict'
import {globSync, readFileSync} from 'node:fs'
import {basename} from 'node:path'
import {describe, it} from 'node:test'
import {parse} from 'yaml'
import {z} from 'zod'
import {documentedVariables} from './env-example.ts'

const folder = 'manifests/kubernetes'
const read = (file: string): unknown => parse(readFileSync(`${folder}/${file}`, 'utf8'))

const name = 'app.kubernetes.io/name'
/** Variables a pod does well without, and why. */
const leftOut: Readonly<Record<string, string>> = {
  SLACK_SIGNING_SECRET: 'for HTTP mode; the pod connects with Socket Mode',
  SLACK_API_URL: 'for GovSlack',
  QUORATE_SLACK_SOCKETS: 'its default is right',
  QUORATE_CRASH_AT: 'for crash tests only',
  LOG_LEVEL: 'its default is right',
}

const withEnvironment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.tuple([z.object({env: z.array(z.object({name: z.string(), value: z.string()}))})]),
      }),
    }),
  }),
})

const selector = z.object({matchLabels: z.object({[name]: z.literal('quorate')})})

describe('the Kubernetes manifests', () => {
  it('apply every file but the secret template, and name no namespace', () => {
    const {resources, configMapGenerator} = z
      .object({
        resources: z.array(z.string()),
        configMapGenerator: z.array(z.object({files: z.array(z.string())})),
      })
      .parse(read('kustomization.yaml'))
    const files = globSync(`${folder}/*.yaml`).map(path => basename(path))
    const used = [...resources, ...configMapGenerator.flatMap(({files}) => files)]

    assert.deepEqual([...used, 'kustomization.yaml', 'secret.example.yaml'].sort(), files.sort())
    for (const file of files)
      assert.doesNotMatch(readFileSync(`${folder}/${file}`, 'utf8'), /^ {2}namespace:/m)
  })

  it('never run two processes on one SQLite file', () => {
    const spec = z
      .object({spec: z.object({replicas: z.number(), strategy: z.object({type: z.string()})})})
      .parse(read('deployment.yaml')).spec

    assert.deepEqual([spec.replicas, spec.strategy.type], [1, 'Recreate'])
  })

  it('give the pod no token, no root, no privilege and no writable root file system', () => {
    const hardened = z.object({
      automountServiceAccountToken: z.literal(false),
      securityContext: z.object({
        runAsNonRoot: z.literal(true),
        seccompProfile: z.object({type: z.literal('RuntimeDefault')}),
      }),
      containers: z.tuple([
        z.object({
          securityContext: z.object({
            allowPrivilegeEscalation: z.literal(false),
            readOnlyRootFilesystem: z.literal(true),
            capabilities: z.object({drop: z.tuple([z.literal('ALL')])}),
          }),
        }),
      ]),
    })

    z.object({spec: z.object({template: z.object({spec: hardened})})}).parse(read('deployment.yaml'))
    z.object({automountServiceAccountToken: z.literal(false)}).parse(read('service-account.yaml'))
  })

  it('set every variable of .env.example but those that a pod does well without', () => {
    const [{env}] = withEnvironment.parse(read('deployment.yaml')).spec.template.spec.containers
    const documented = new Set(documentedVariables(readFileSync('.env.example', 'utf8')))
    const set = env.map(variable => variable.name.replace(/_FILE$/, ''))
    const expected = [...documented].filter(one => !one.endsWith('_FILE') && !Object.hasOwn(leftOut, one))

    assert.deepEqual(set.sort(), expected.sort())
    assert.deepEqual(
      env.filter(variable => !documented.has(variable.name)),
      [],
    )
  })

  it('read each secret from a file that the template of the secret has', () => {
    const [{env}] = withEnvironment.parse(read('deployment.yaml')).spec.template.spec.containers
    const {stringData} = z
      .object({stringData: z.record(z.string(), z.string())})
      .parse(read('secret.example.yaml'))
    const folderOfSecrets = '/run/secrets/quorate/'
    const files = env.flatMap(({name: variable, value}) => (variable.endsWith('_FILE') ? [value] : []))

    assert.deepEqual(
      files.filter(file => !Object.hasOwn(stringData, file.replace(folderOfSecrets, ''))),
      [],
    )
  })

  it('select the pods of Quorate and no others', () => {
    z.object({spec: z.object({selector})}).parse(read('deployment.yaml'))
    z.object({spec: z.object({podSelector: selector})}).parse(read('network-policy.yaml'))
    z.object({spec: z.object({selector: z.object({[name]: z.literal('quorate')})})}).parse(
      read('service.yaml'),
    )
  })
})
