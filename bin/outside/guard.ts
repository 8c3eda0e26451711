/**
 * Ends the processes of a grid if the grid itself is killed: unlike the servers of this project, another program does not find out. A shell reads the
 * ids of the process groups from a pipe, and kills those that are left at its end.
 */
import { spawn } from 'node:child_process';

const SCRIPT = `
all=' '
while read -r change group; do
  case $change in
    +) all="$all$group " ;;
    -) all="\${all%% "$group" *} \${all#* "$group" }" ;;
  esac
done
for group in $all; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

export interface Guard {
  /** A process group has begun, or has ended. */
  readonly began: (group: number) => void;
  readonly ended: (group: number) => void;
}

/** Begins a guard, which ends after this process. Without a shell there is none. */
export function guard(): Guard {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref?: () => void }).unref?.();
  const write = (change: '+' | '-', group: number) => void shell.stdin.write(`${change} ${String(group)}\n`);
  return { began: (group) => write('+', group), ended: (group) => write('-', group) };
}
