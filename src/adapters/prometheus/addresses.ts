/** `10.0.0.11:2379` of a URL, or of an address without a scheme as the label `instance` has it. */
export function hostAndPort(address: string): string {
  return address.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '')
}

/** The host alone, an IPv6 address without its brackets. */
export function hostOf(address: string): string {
  const text = hostAndPort(address)
  const bracketed = /^\[([^\]]*)\]/.exec(text)?.[1]
  return bracketed ?? (text.split(':').length > 2 ? text : text.replace(/:\d+$/, ''))
}
