import process from 'node:process'

/** What can carry the warnings of a Node process. */
export type Warned = Pick<NodeJS.Process, 'listeners' | 'removeAllListeners' | 'on'>

/**
 * Node's warning that an IP address is no TLS server name. grpc-js sets the name of every endpoint, members are often
 * named by address, and nobody who reads a diagnosis can do anything about it.
 */
const ADDRESS_AS_SERVER_NAME = 'DEP0123'

/** Keeps that one warning off the terminal; every other is shown as before. To be called once, at the start. */
export function hushAddressWarning(warned: Warned = process): void {
  const shown = warned.listeners('warning')
  warned.removeAllListeners('warning')
  warned.on('warning', (warning: Error & {readonly code?: string}) => {
    if (warning.code === ADDRESS_AS_SERVER_NAME) return
    for (const show of shown) show.call(process, warning)
  })
}
