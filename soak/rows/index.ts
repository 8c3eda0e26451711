/** All rows, in the order of the table. */
import type { Row } from '../kit/row.ts';
import { P1 } from './P1.ts';
import { P2 } from './P2.ts';
import { P3 } from './P3.ts';
import { P4 } from './P4.ts';
import { P5 } from './P5.ts';
import { P7 } from './P7.ts';

export const ROWS: readonly Row[] = [P1, P2, P3, P4, P5, P7];
