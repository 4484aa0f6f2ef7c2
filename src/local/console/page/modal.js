import {attempt, complain} from './announce.js'
import {actInView, closeView, getView, submitView} from './api.js'
import {renderBlocks} from './blocks/index.js'
import {collectValues, restoreValues} from './blocks/input-elements.js'
import {byId, h} from './dom.js'
import {keepingFocus, patch} from './patch.js'
import {coalesced} from './refresh.js'
import {plainText} from './text/mrkdwn.js'

/** The app's modal. The workspace owns its state; this shows it and reports what a person does in it. */

const EMPTY = [null, undefined, '']

const isEmpty = value =>
  value?.selected_options
    ? value.selected_options.length === 0
    : EMPTY.includes(value?.value ?? value?.selected_option)

/** Slack's client refuses an empty required field before the app hears of it. */
const missing = (view, values) =>
  Object.fromEntries(
    view.blocks
      .filter(block => block.type === 'input' && !block.optional)
      .filter(block => isEmpty(Object.values(values[block.block_id] ?? {})[0]))
      .map(block => [block.block_id, 'Please complete this required field.']),
  )

const head = (view, close) =>
  h(
    'div',
    {class: 'modal-head'},
    h('h2', {id: 'modal-title'}, plainText(view.title?.text)),
    h('button', {type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: close}, '×'),
  )

const foot = (view, close) =>
  h(
    'div',
    {class: 'dialog-buttons'},
    h('button', {type: 'button', class: 'button', onclick: close}, plainText(view.close?.text ?? 'Close')),
    view.submit ? h('button', {type: 'submit', class: 'button primary'}, plainText(view.submit.text)) : null,
  )

const formOf = ({view, context, close}) =>
  h(
    'form',
    {class: 'modal-form', novalidate: true, dataset: {patch: 'form'}},
    head(view, close),
    h('div', {class: 'modal-body', dataset: {patch: 'body'}}, renderBlocks(view.blocks, context)),
    foot(view, close),
  )

const sendSubmission = async ({dialog, shown, session, draw, refresh}) => {
  const values = collectValues(dialog)
  const early = missing(shown.view, values)
  if (Object.keys(early).length > 0) return draw(early)
  dialog.setAttribute('aria-busy', 'true')
  const answer = await attempt(() => submitView({as: session.route.as, viewId: shown.view.id, values}))
  dialog.removeAttribute('aria-busy')
  if (answer?.error) complain(answer.error)
  return answer?.errors && Object.keys(answer.errors).length > 0 ? draw(answer.errors) : refresh()
}

const focusFirst = dialog =>
  (dialog.querySelector('[aria-invalid=true]') ?? dialog.querySelector('.modal-body [data-input]'))?.focus()

const place = ({dialog, form, sameView}) => {
  const old = dialog.firstElementChild
  if (sameView && old) keepingFocus(dialog, () => patch(old, form))
  else dialog.replaceChildren(form)
}

/** @returns {{refresh: () => Promise<void>}} fetches the person's view and shows, updates or closes it */
export const createModal = ({session}) => {
  const dialog = byId('modal')
  const shown = {view: null}
  const close = () => attempt(() => closeView({as: session.route.as, viewId: shown.view?.id})).then(refresh)
  const act = click =>
    attempt(() => actInView({as: session.route.as, viewId: shown.view.id, ...click})).then(refresh)
  const draw = (errors = {}, sameView = true) => {
    const context = {directory: session.directory, as: session.route.as, act, errors}
    const typed = sameView ? collectValues(dialog) : {}
    place({dialog, form: formOf({view: shown.view, context, close}), sameView})
    restoreValues(dialog, typed)
    if (!dialog.open) dialog.showModal()
    if (!sameView || Object.keys(errors).length > 0) focusFirst(dialog)
  }
  const show = view => {
    const {view: before} = shown
    shown.view = view
    if (!view) dialog.close()
    else if (before?.id !== view.id || before.hash !== view.hash) draw({}, before?.id === view.id)
  }
  const refresh = coalesced(async () => show((await attempt(() => getView(session.route.as)))?.view ?? null))
  dialog.addEventListener('submit', event => {
    event.preventDefault()
    void sendSubmission({dialog, shown, session, draw, refresh})
  })
  dialog.addEventListener('cancel', event => {
    event.preventDefault()
    void close()
  })
  return {refresh}
}
