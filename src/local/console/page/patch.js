/**
 * Updating in place: what did not change keeps its node, so scroll positions, focus and open menus survive an edit.
 */

const INERT = new Set([
  'section',
  'header',
  'divider',
  'context',
  'rich_text',
  'markdown',
  'table',
  'image',
  'alert',
])

/**
 * What makes a rendered block reusable. Slack mints a new block_id at every update; for a block nobody can click it
 * does not matter, for the others a kept node would send a stale id.
 */
export const signatureOf = block => {
  const still = INERT.has(block.type) && !block.accessory
  return JSON.stringify(still ? {...block, block_id: undefined} : block)
}

const same = (old, fresh) =>
  Boolean(old.dataset?.signature) && old.dataset.signature === fresh.dataset?.signature

const nested = (old, fresh) => old.dataset?.patch !== undefined && old.dataset.patch === fresh.dataset?.patch

const patchPair = (old, fresh) => {
  if (same(old, fresh)) return
  if (nested(old, fresh)) patch(old, fresh)
  else old.replaceWith(fresh)
}

/** Makes the children of `old` look like those of `fresh`, replacing only what differs. */
export const patch = (old, fresh) => {
  if (old.className !== fresh.className) old.className = fresh.className
  if (fresh.dataset?.signature) old.dataset.signature = fresh.dataset.signature
  const before = [...old.childNodes]
  const after = [...fresh.childNodes]
  for (const [index, node] of after.entries()) {
    const there = before[index]
    if (there) patchPair(there, node)
    else old.append(node)
  }
  for (const left of before.slice(after.length)) left.remove()
}

const focusKey = () => document.activeElement?.closest('[data-focus-key]')?.dataset.focusKey

/** Runs `change` and puts the focus back on the control of the same key when its node was replaced. */
export const keepingFocus = (root, change) => {
  const inside = root.contains(document.activeElement)
  const key = inside ? focusKey() : undefined
  change()
  if (!key || root.contains(document.activeElement)) return
  root.querySelector(`[data-focus-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true})
}

/**
 * Keyed children: keeps, patches, inserts, moves and removes so that `container` shows `nodes` in order.
 * Each node carries `dataset.key`.
 */
export const reconcile = (container, nodes) => {
  const known = new Map([...container.children].map(node => [node.dataset.key, node]))
  const wanted = nodes.map(fresh => {
    const old = known.get(fresh.dataset.key)
    if (!old) return fresh
    known.delete(fresh.dataset.key)
    if (!same(old, fresh)) patch(old, fresh)
    return old
  })
  for (const gone of known.values()) gone.remove()
  for (const [index, node] of wanted.entries())
    if (container.children[index] !== node) container.insertBefore(node, container.children[index] ?? null)
}
