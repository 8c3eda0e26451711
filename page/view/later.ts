/** The part of the page that is loaded after its first drawing. */
import { part } from '../part.ts';

export const later = part(() => import('../later.ts'));
