/** What is wrong with a local host right now. All absent: nothing. Changed at any time, read at every command. */
export interface Faults {
  /** Milliseconds before a command is answered. */
  delayMs?: number
  /** Commands are taken and never answered. */
  hang?: boolean
  /** From the next command on, the machine reads nothing more from its connection. */
  freeze?: boolean
  /** The connection is cut when a command arrives, before anything is done. Applies once. */
  cutOnce?: boolean
  /** An order is carried out, and the connection is cut before the answer. */
  cutAfterRestart?: boolean
  /** An order is refused in sudo's words. */
  refuseSudo?: boolean
  /** Messages come in German although English was asked for. */
  localized?: boolean
  /** Extra bytes printed before each answer. */
  noiseBytes?: number
  /** sshd refuses to start any command. */
  refuseCommands?: boolean
}
