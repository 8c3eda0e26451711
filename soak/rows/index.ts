/** All rows, in the order of the table. */
import type { Row } from '../kit/row.ts';
import { D1 } from './D1.ts';
import { D2 } from './D2.ts';
import { D3 } from './D3.ts';
import { D4 } from './D4.ts';
import { D5 } from './D5.ts';
import { D6 } from './D6.ts';
import { D7 } from './D7.ts';
import { F3 } from './F3.ts';
import { F4 } from './F4.ts';
import { F5 } from './F5.ts';
import { F6 } from './F6.ts';
import { F7 } from './F7.ts';
import { F8 } from './F8.ts';
import { F9 } from './F9.ts';
import { H1 } from './H1.ts';
import { H2 } from './H2.ts';
import { H3 } from './H3.ts';
import { H4 } from './H4.ts';
import { H5 } from './H5.ts';
import { H7 } from './H7.ts';
import { H8 } from './H8.ts';
import { P1 } from './P1.ts';
import { P2 } from './P2.ts';
import { P3 } from './P3.ts';
import { P4 } from './P4.ts';
import { P5 } from './P5.ts';
import { P7 } from './P7.ts';

export const ROWS: readonly Row[] = [
  D1,
  D2,
  D3,
  D4,
  D5,
  D6,
  D7,
  F3,
  F4,
  F5,
  F6,
  F7,
  F8,
  F9,
  H1,
  H2,
  H3,
  H4,
  H5,
  H7,
  H8,
  P1,
  P2,
  P3,
  P4,
  P5,
  P7,
];
