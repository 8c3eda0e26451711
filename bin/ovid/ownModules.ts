/** The modules of this package that a user's module gets. */
import { join } from 'node:path';
import * as agent from '../../lib/agent/index.ts';
import type { PackageModules } from './module.ts';

/** Those of this bundle: a user's agents and this program share one copy. */
export const OWN_MODULES: PackageModules = { loaded: { agent }, root: join(__dirname, '../..') };
