import {freshId, h} from './dom.js'

const place = (menu, button) => {
  const box = button.getBoundingClientRect()
  const left = Math.min(box.left, innerWidth - menu.offsetWidth - 8)
  const below = box.bottom + menu.offsetHeight + 8 < innerHeight
  menu.style.left = `${Math.max(8, left)}px`
  menu.style.top = below ? `${box.bottom + 4}px` : `${Math.max(8, box.top - menu.offsetHeight - 4)}px`
}

const move = (menu, step) => {
  const items = [...menu.querySelectorAll('[role=menuitem]')]
  const next = (items.indexOf(document.activeElement) + step + items.length) % items.length
  items[next]?.focus()
}

const onKey = (menu, event) => {
  if (event.key === 'ArrowDown') move(menu, 1)
  else if (event.key === 'ArrowUp') move(menu, -1)
  else return
  event.preventDefault()
}

const itemOf = ({label, danger, choose}, menu) =>
  h(
    'button',
    {
      type: 'button',
      role: 'menuitem',
      class: danger ? 'menu-item danger' : 'menu-item',
      onclick: () => {
        menu.hidePopover()
        choose()
      },
    },
    label,
  )

const openMenu = (button, items) => {
  const menu = h('div', {class: 'menu', role: 'menu', popover: 'auto', id: freshId('menu')})
  menu.append(...items.map(item => itemOf(item, menu)))
  menu.addEventListener('keydown', event => onKey(menu, event))
  menu.addEventListener('toggle', event => {
    if (event.newState !== 'closed') return
    button.setAttribute('aria-expanded', 'false')
    menu.remove()
    button.focus({preventScroll: true})
  })
  document.body.append(menu)
  menu.showPopover()
  place(menu, button)
  button.setAttribute('aria-expanded', 'true')
  menu.querySelector('button')?.focus()
}

/**
 * A button that opens a menu.
 * @param {{label: string, face: Node | string, class?: string, focusKey?: string, items: {label: Node | string, danger?: boolean, choose: () => void}[]}} options
 */
export const menuButton = ({label, face, class: className = 'icon-button', focusKey, items}) =>
  h(
    'button',
    {
      type: 'button',
      class: className,
      title: label,
      'aria-label': label,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      dataset: focusKey ? {focusKey} : {},
      onclick: event => openMenu(event.currentTarget, items),
    },
    face,
  )
