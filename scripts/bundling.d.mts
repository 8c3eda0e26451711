import type { BuildOptions } from 'esbuild';

export const BUNDLING: BuildOptions;

/** For the page. */
export const PAGE_ALIAS: Readonly<Record<string, string>>;
