/** Somebody or something that asked for, decided or did something. */
export interface Actor {
  readonly kind: 'person' | 'alert' | 'quorate'
  /** For people `TEAM:USER`; one human is one id, whatever groups they are in. */
  readonly id: string
  readonly name: string
}

/** Quorate itself, for what it does without being asked at that moment: settling, expiring. */
export const quorateItself: Actor = {kind: 'quorate', id: 'quorate', name: 'Quorate'}

/** What a person may do on one cluster, established on the server at the moment of the click. */
export interface Roles {
  readonly operator: boolean
  readonly approver: boolean
  /** Why a right could not be established (a group that cannot be read, a guest, a bot); it then counts as absent. */
  readonly doubt?: string
}
