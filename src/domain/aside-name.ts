/** Always of one length, so that a line of sudoers can permit names of exactly this form. */
const form = /^before-\d{8}T\d{6}$/
const copyForm = /^copy-\d{8}T\d{6}$/

/** The name under which data is set aside at an instant (ISO 8601), beside `member`: `before-20261122T233914`. */
export function asideNameAt(instant: string): string {
  return `before-${new Date(instant).toISOString().replaceAll(/[-:]/g, '').slice(0, 'YYYYMMDDTHHMMSS'.length)}`
}

/** The name under which data is copied at an instant (ISO 8601), beside `member`: `copy-20261122T233914`. */
export function copyNameAt(instant: string): string {
  return asideNameAt(instant).replace(/^before/, 'copy')
}

/** Whether data may be copied under this name. */
export function isCopyName(name: string): boolean {
  return copyForm.test(name)
}

/** Whether data may be set aside under this name. */
export function isAsideName(name: string): boolean {
  return form.test(name)
}
