/** How much memory this process may take on for what it forgets at once. */
import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap small. By default the space in which objects are born grows to 16 times that of its beginning in the first
 * flood or crowd of unidentified connections and never shrinks again, and what little has outlived it piles up for long before it is looked
 * through. A server's own memory is its log, whose bytes lie outside the heap; neither its rate nor what it takes of a
 * processor while idle is worse for this (`--optimize-for-size` would do the same for half as much again of an idle
 * processor). To be called before anything is done.
 */
export function stayLean(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  // A tenth more than what is alive, then it is looked through.
  setFlagsFromString('--heap-growing-percent=10');
}
