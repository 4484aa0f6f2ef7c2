import {z} from 'zod'
import {identifier} from './composition.ts'

// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block (mid-2026 copy)
const label = z.string().min(1).max(20)

const axis = z.strictObject({
  categories: z.array(label).min(1).max(20).refine(unique, 'categories must be unique'),
  x_label: z.string().max(50).optional(),
  y_label: z.string().max(50).optional(),
})

const series = z.strictObject({
  name: label,
  data: z
    .array(z.strictObject({label, value: z.number()}))
    .min(1)
    .max(20),
})

const plotted = {
  series: z
    .array(series)
    .min(1)
    .max(6)
    .refine(all => unique(all.map(({name}) => name)), 'series names must be unique'),
  axis_config: axis,
}

const line = z
  .strictObject({type: z.literal('line'), ...plotted})
  .refine(onePointPerCategory, 'each series needs exactly one point per category')
const bar = z
  .strictObject({type: z.literal('bar'), ...plotted})
  .refine(onePointPerCategory, 'each series needs exactly one point per category')
const area = z
  .strictObject({type: z.literal('area'), ...plotted})
  .refine(onePointPerCategory, 'each series needs exactly one point per category')

const pie = z.strictObject({
  type: z.literal('pie'),
  segments: z
    .array(z.strictObject({label, value: z.number().positive()}))
    .min(1)
    .max(6)
    .refine(all => unique(all.map(segment => segment.label)), 'labels must be unique'),
})

export const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: identifier.optional(),
  title: z.string().min(1).max(50),
  chart: z.discriminatedUnion('type', [line, bar, area, pie]),
})

function unique(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

interface Plot {
  readonly series: readonly {readonly data: readonly {readonly label: string}[]}[]
  readonly axis_config: {readonly categories: readonly string[]}
}

function onePointPerCategory({series: all, axis_config: {categories}}: Plot): boolean {
  return all.every(
    ({data}) =>
      data.length === categories.length && categories.every(name => data.some(p => p.label === name)),
  )
}
