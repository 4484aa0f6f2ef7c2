import {h} from './dom.js'
import {menuButton} from './menu.js'

const copy = text => void navigator.clipboard?.writeText(text)

const itemsOf = ({message, session, actions}) => [
  ...(session.state.app.shortcuts ?? []).map(({callbackId, name}) => ({
    label: h('span', null, name, h('small', null, ` ${session.state.app.name}`)),
    choose: () => actions.shortcut(message, callbackId),
  })),
  {label: 'Copy text', choose: () => copy(message.text ?? '')},
]

const replyButton = ({message, actions}) =>
  h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      title: 'Reply in thread',
      'aria-label': 'Reply in thread',
      onclick: () => actions.openThread(message),
    },
    '↩',
  )

/** What one can do with a message: reply, and the app's message shortcuts. Private messages have neither. */
export const messageTools = options => {
  if (options.message.ephemeralFor) return h('div', {class: 'message-tools', dataset: {signature: 'private'}})
  const shortcuts = menuButton({
    label: 'Message shortcuts',
    face: '⋯',
    focusKey: `${options.message.ts}/more`,
    items: itemsOf(options),
  })
  return h(
    'div',
    {class: 'message-tools', dataset: {signature: options.message.text || 'no text'}},
    options.inThread ? null : replyButton(options),
    shortcuts,
  )
}
