/** `chatroom completion`: prints a completion script, made from the command tree. */
import type { Command } from 'commander';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import type { Shell } from './completion/shells.ts';
import { zshScript } from './completion/zsh.ts';
import { shapeOf } from './tree.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints the script for a shell. */
export function completion(program: Command, shell: Shell): void {
  process.stdout.write(SCRIPTS[shell](shapeOf(program)));
}
