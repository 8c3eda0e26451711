/** How much memory this process may take on for what it forgets at once. */
import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the space in which objects are born at the size it begins with. By default it grows to 16 times that and more in
 * the first flood or crowd of strangers, and never shrinks again; a server's own memory is its log, and all else dies
 * young in a small space as well as in a large one. To be called before anything is done.
 */
export function stayLean(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
