import {connect} from 'node:net'
import type {AcceptConnection, RejectConnection, ServerChannel, TcpipRequestInfo} from 'ssh2'

/** Forwards to loopback only: a jump host of the demo must not become a door to anything else. */
export function forwardTo(
  accept: AcceptConnection<ServerChannel>,
  reject: RejectConnection,
  {destIP, destPort}: TcpipRequestInfo,
): void {
  if (destIP !== '127.0.0.1') {
    reject()
    return
  }
  const socket = connect(destPort, destIP)
  socket.once('error', reject)
  socket.once('connect', () => {
    socket.removeListener('error', reject)
    const channel = accept()
    socket.on('error', () => channel.close())
    channel.on('error', () => socket.destroy())
    channel.once('close', () => socket.destroy())
    socket.pipe(channel).pipe(socket)
  })
}
