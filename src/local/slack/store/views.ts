import type {Changes} from '../changes.ts'
import type {View} from './model.ts'

/** Slack allows three modals on top of each other. https://docs.slack.dev/surfaces/modals */
export const viewStackLimit = 3

/** The modals and the Home tab of each person. */
export class Views {
  readonly #stacks = new Map<string, readonly View[]>()
  readonly #homes = new Map<string, View>()
  readonly #changes: Changes

  constructor(changes: Changes) {
    this.#changes = changes
  }

  stack(user: string): readonly View[] {
    return this.#stacks.get(user) ?? []
  }

  /** The modal on top, the one the person looks at. */
  top(user: string): View | undefined {
    return this.stack(user).at(-1)
  }

  setStack(user: string, stack: readonly View[]): void {
    this.#stacks.set(user, stack)
    this.#changes.emit({kind: 'view', user})
  }

  home(user: string): View | undefined {
    return this.#homes.get(user)
  }

  setHome(user: string, view: View): void {
    this.#homes.set(user, view)
    this.#changes.emit({kind: 'home', user})
  }

  /** The view and whose it is, wherever it is shown. */
  find(matches: (view: View) => boolean): {readonly user: string; readonly view: View} | undefined {
    for (const [user, stack] of this.#stacks) {
      const view = stack.find(matches)
      if (view !== undefined) return {user, view}
    }
    for (const [user, view] of this.#homes) if (matches(view)) return {user, view}
    return undefined
  }

  /** Puts a new version in the place of the view with the same id. */
  replace(user: string, view: View): void {
    if (view.type === 'home') this.setHome(user, view)
    else
      this.setStack(
        user,
        this.stack(user).map(old => (old.id === view.id ? view : old)),
      )
  }
}
