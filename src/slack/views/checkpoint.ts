import {type Checkpoint, checkpointText} from '../../domain/checkpoint.ts'
import {code} from '../escape.ts'
import {type Card, context, present} from './blocks.ts'

/** One line to copy: where the audit trail stood when this ended. */
export function checkpointCard(checkpoint: Checkpoint): Card {
  const point = checkpointText(checkpoint)
  return {
    text: `Audit checkpoint ${point}`,
    blocks: present([
      context('checkpoint.line', [
        `🔏 Audit checkpoint ${code(point)} · prove it later with ${code(`quorate audit verify --checkpoint ${point}`)}`,
      ]),
    ]),
  }
}
