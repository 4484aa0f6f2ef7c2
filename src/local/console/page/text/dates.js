/**
 * Dates as Slack writes them: tokens in a format string, in the reader's zone and language.
 * Tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */

const DAY_MS = 86_400_000

const formatter = options => date => new Intl.DateTimeFormat(undefined, options).format(date)
const FULL = {year: 'numeric', month: 'long', day: 'numeric'}

const number = formatter({year: 'numeric', month: '2-digit', day: '2-digit'})
const long = formatter({weekday: 'long', ...FULL})
const middle = formatter(FULL)
const short = formatter({...FULL, month: 'short'})

/** Wall-clock time, 24 hours: operators compare it with logs. */
export const clock = formatter({hour: '2-digit', minute: '2-digit', hourCycle: 'h23'})
const clockSeconds = formatter({hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'})

const dayNumber = date => Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / DAY_MS)

const near = (date, otherwise) => {
  const days = dayNumber(new Date()) - dayNumber(date)
  return {0: 'today', 1: 'yesterday', '-1': 'tomorrow'}[days] ?? otherwise(date)
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

const ago = date => {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000)
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return new Intl.RelativeTimeFormat(undefined, {numeric: 'auto'}).format(Math.trunc(seconds / size), unit)
}

const TOKENS = {
  date_num: number,
  date: middle,
  date_short: short,
  date_long: long,
  date_pretty: date => near(date, middle),
  date_short_pretty: date => near(date, short),
  date_long_pretty: date => near(date, long),
  day_divider_pretty: date => near(date, long),
  time: clock,
  time_secs: clockSeconds,
  ago,
}

/** @param {number} seconds since the epoch */
export const formatDate = (seconds, format, fallback = '') => {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return fallback
  return format.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(date) ?? whole)
}

/** The moment of a Slack `ts`. */
export const dateOfTs = ts => new Date(Number(ts) * 1000)

/** Name of the day of a message, for the dividers. */
export const dayName = ts => {
  const name = near(dateOfTs(ts), long)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** The exact moment, for tooltips. */
export const exactTime = ts => `${long(dateOfTs(ts))} ${clockSeconds(dateOfTs(ts))}`
