#!/usr/bin/env node
/** The program `ovid`: loads the command line from its bundle. */
import { join } from 'node:path';
import { loadBundle } from './codeCache.ts';

loadBundle(join(__dirname, 'ovidMain.cjs'));
