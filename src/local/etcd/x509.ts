import type * as x509 from '@peculiar/x509'

/** The library as a module. */
export type X509 = Omit<typeof x509, 'default'>

/**
 * Loads `@peculiar/x509`. Its dependency injector refuses to load without the decorator metadata functions that
 * Node lacks (https://github.com/PeculiarVentures/x509#-reflect-polyfill-required); it uses only these three.
 */
export async function loadX509(): Promise<X509> {
  provideMetadata()
  return import('@peculiar/x509')
}

function provideMetadata(): void {
  if ('getMetadata' in Reflect) return
  const known = new WeakMap<object, Map<unknown, unknown>>()
  const read = (key: unknown, target: object) => known.get(target)?.get(key)
  Object.assign(Reflect, {
    getMetadata: read,
    getOwnMetadata: read,
    defineMetadata: (key: unknown, value: unknown, target: object) => {
      const own = known.get(target) ?? new Map<unknown, unknown>()
      known.set(target, own.set(key, value))
    },
  })
}
