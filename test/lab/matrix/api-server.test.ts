import assert from 'node:assert/strict'
import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {after, before, describe, it} from 'node:test'
import type {Lab} from '../lab-types.ts'
import {startLab} from '../start-lab.ts'
import {type LabBot, startLabBot} from './a-lab-bot.ts'
import {diagnose} from './measure.ts'
import {noLab} from './no-lab.ts'

const FAILING = '[+]ping ok\n[-]etcd failed: reason withheld\n[+]log ok\nreadyz check failed\n'

/** A stand-in for an API server, which cannot run here: it answers the two pages as a real one does. */
async function startApiServer(): Promise<{server: Server; url: string}> {
  const server = createServer((request, response) => {
    const live = request.url?.startsWith('/livez') === true
    response.writeHead(live ? 200 : 500)
    response.end(live ? '[+]ping ok\nlivez check passed\n' : FAILING)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  return {server, url: `http://127.0.0.1:${port}`}
}

describe('API servers beside a healthy cluster', {skip: noLab}, () => {
  let lab: Lab
  let bot: LabBot
  let server: Server
  before(async () => {
    lab = await startLab({hosts: 3, etcd: '3.5'})
    const api = await startApiServer()
    server = api.server
    bot = await startLabBot(lab, {cluster: {kubernetes: {apiServers: [api.url]}}})
  })
  after(async () => {
    server?.close()
    await bot?.stop()
    await lab?.stop()
  })

  it('names R29 first when they call etcd failed while every member serves', async () => {
    const {diagnosis} = await diagnose(bot)
    assert.equal(diagnosis.causes[0]?.cause, 'R29', diagnosis.verdict.sentence)
  })
})
