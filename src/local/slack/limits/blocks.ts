import type {Block} from '../store/model.ts'
export type Surface = 'message' | 'modal' | 'home'
export function acceptBlocks(blocks: unknown, _surface: Surface): readonly Block[] {
  const list = typeof blocks === 'string' ? JSON.parse(blocks) : blocks
  return list.map((b: Block, i: number) => ({...b, block_id: b.block_id ?? `b${i}`}))
}
