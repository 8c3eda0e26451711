/** The state of the key-value store. */
export interface Store {
  /** Whether its log has been read. */
  readonly isRead: boolean;
  readonly entries: Entries;
}

/** Values by key. */
export type Entries = Readonly<Record<string, string>>;

/** The value of a key. A key may be the name of something that every object has. */
export function valueOf(entries: Entries, key: string): string | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}
