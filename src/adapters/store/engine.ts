import type {ColumnDefinitionBuilder, Dialect, RawBuilder} from 'kysely'

/** What differs between database engines; everything else goes through Kysely's builder. */
export interface Engine {
  readonly dialect: Dialect
  /** A primary key the database counts up. */
  readonly serial: {
    readonly type: 'integer' | 'serial'
    readonly build: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
  }
  /** A top-level text field of a JSON text column, null where the text is not JSON. */
  readonly jsonField: (column: string, field: string) => RawBuilder<string | null>
  /** Proves that no other process serves from this database, until `close`. */
  claimServing(): void
  close(): void
}
