import type { BuildOptions } from 'esbuild';

export const BUNDLING: BuildOptions;

/** For the page. */
export const PAGE_ALIAS: Readonly<Record<string, string>>;

export const ENTRY_POINTS: Readonly<Record<string, string>>;
export const PAGE_ENTRIES: Readonly<Record<string, string>>;
export const WORKER_ENTRIES: Readonly<Record<string, string>>;
