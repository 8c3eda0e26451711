import type { Metafile } from 'esbuild';

export declare const NOTICES: string;
export declare function packagesIn(...metafiles: readonly Pick<Metafile, 'outputs'>[]): string[];
export declare function noticesOf(folders: readonly string[]): string;
