/** The state of the key-value store. */
export interface Store {
  /** Whether its log has been read. */
  readonly isRead: boolean;
  readonly entries: Entries;
  /** How many puts of each key its log holds, those under way included. */
  readonly puts: Counts;
}

/** Counts by key. */
export type Counts = Readonly<Record<string, number>>;

/** Values by key. */
export type Entries = Readonly<Record<string, string>>;

/** The store after a put. */
export function withPut(store: Store, key: string, value: string): Store {
  const { entries, puts } = store;
  return { ...store, entries: { ...entries, [key]: value }, puts: { ...puts, [key]: putsOf(puts, key) + 1 } };
}

/** How many puts of a key there are. */
export function putsOf(puts: Counts, key: string): number {
  return Object.hasOwn(puts, key) ? (puts[key] as number) : 0;
}

/** The value of a key. A key may be the name of something that every object has. */
export function valueOf(entries: Entries, key: string): string | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}
