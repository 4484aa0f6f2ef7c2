/**
 * Geometry shared by the charts, in units of the SVG's own box.
 */
export const WIDTH = 560
export const HEIGHT = 240
export const PLOT = {left: 52, right: WIDTH - 12, top: 12, bottom: HEIGHT - 44}

const STEPS = [1, 2, 2.5, 5, 10]

/** A round distance between grid lines that gives about four of them. */
const niceStep = span => {
  const rough = span / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  return (STEPS.find(step => step * power >= rough) ?? 10) * power
}

/** The value axis. It starts at zero, so that a small change is not drawn as a cliff. */
export const valueAxis = values => {
  const high = Math.max(0, ...values)
  const low = Math.min(0, ...values)
  const step = niceStep(high - low || 1)
  const top = Math.ceil(high / step) * step || step
  const bottom = Math.floor(low / step) * step
  const count = Math.round((top - bottom) / step)
  const ticks = Array.from({length: count + 1}, (_, index) => Number((bottom + index * step).toPrecision(12)))
  const y = value => PLOT.bottom - ((value - bottom) / (top - bottom)) * (PLOT.bottom - PLOT.top)
  return {ticks, y}
}

/** The middle of each category's band on the other axis. */
export const categoryAxis = categories => {
  const band = (PLOT.right - PLOT.left) / Math.max(1, categories.length)
  return {band, x: index => PLOT.left + band * (index + 0.5)}
}

const compact = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 2})

export const tickLabel = value => compact.format(value)
