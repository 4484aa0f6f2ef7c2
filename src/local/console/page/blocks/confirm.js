import {freshId, h} from '../dom.js'
import {plainText, textObject} from '../text/mrkdwn.js'

const buttonsOf = (confirm, dialog) => [
  h(
    'button',
    {type: 'button', class: 'button', onclick: () => dialog.close('no')},
    plainText(confirm.deny?.text ?? 'Cancel'),
  ),
  h(
    'button',
    {type: 'button', class: `button ${confirm.style ?? 'primary'}`, onclick: () => dialog.close('yes')},
    plainText(confirm.confirm?.text ?? 'Yes'),
  ),
]

const buildDialog = (confirm, context) => {
  const titleId = freshId('confirm')
  const dialog = h('dialog', {class: 'dialog confirm', 'aria-labelledby': titleId})
  dialog.append(
    h('h2', {id: titleId}, plainText(confirm.title?.text ?? 'Are you sure?')),
    h('div', {class: 'dialog-body'}, textObject(confirm.text ?? {type: 'plain_text', text: ''}, context)),
    h('div', {class: 'dialog-buttons'}, buttonsOf(confirm, dialog)),
  )
  return dialog
}

/**
 * Asks the question of a Block Kit `confirm` object. Escape counts as no, and the safe answer has the focus first.
 * @returns {Promise<boolean>}
 */
export const confirmed = (confirm, context) =>
  new Promise(resolve => {
    const dialog = buildDialog(confirm, context)
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(dialog.returnValue === 'yes')
    })
    document.body.append(dialog)
    dialog.showModal()
  })
