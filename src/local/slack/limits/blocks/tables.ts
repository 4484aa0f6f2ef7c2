import {z} from 'zod'
import {identifier} from './composition.ts'
import {richText} from './rich-text.ts'

// Cells reject empty text, which is why an empty cell is written as an en dash.
const rawText = z.strictObject({type: z.literal('raw_text'), text: z.string().min(1)})

const rawNumber = z.strictObject({
  type: z.literal('raw_number'),
  value: z.number(),
  text: z.string().min(1).optional(),
})

const cell = z.discriminatedUnion('type', [rawText, rawNumber, richText])

const columnSettings = z.strictObject({
  align: z.enum(['left', 'center', 'right']).optional(),
  is_wrapped: z.boolean().optional(),
})

export const table = z.strictObject({
  type: z.literal('table'),
  block_id: identifier.optional(),
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z.array(columnSettings.nullable()).max(20).optional(),
})

/** Header row included in the 101. https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
export const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id: identifier.optional(),
    caption: z.string().min(1),
    rows: z.array(z.array(cell).min(1).max(20)).min(2).max(101),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).max(19).optional(),
  })
  .refine(
    ({rows}) => new Set(rows.map(row => row.length)).size === 1,
    'rows must have the same number of cells',
  )
  .refine(({rows}) => rows[0]?.every(({type}) => type !== 'rich_text'), 'header cells must not be rich_text')
