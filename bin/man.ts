/** `chatroom man`: prints the manual page, made from the command tree. */
import type { Command } from 'commander';
import { manPage } from './man/page.ts';
import { shapeOf } from './tree.ts';

/** Prints the page, for `man -l -`. */
export function man(program: Command): void {
  process.stdout.write(manPage(shapeOf(program), program.version() ?? ''));
}
