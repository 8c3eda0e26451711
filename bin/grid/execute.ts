/** Executes the commands of the chat room's grids, from their prompt or their page. */
import { control, unavailable, type ControlledGrid, type Requester } from './control.ts';
import { HELP, type GridCommand } from './commands.ts';
import type { Masters } from './masters.ts';
import type { GridReason } from './reason.ts';
import { awake } from './views.ts';

/** The parts of a grid that its commands use. */
export interface Grid extends ControlledGrid {
  readonly masters: Masters;
}

/** Executes one command; returns the error, if there is one. */
export async function execute(
  grid: Grid,
  command: GridCommand,
  requester: Requester,
): Promise<GridReason | undefined> {
  const { masters: connections } = grid;
  const views = grid.views();
  const isPaused = 'server' in command && views[command.server]?.isPaused === true;
  switch (command.kind) {
    case 'broadcast': {
      const down = unavailable(command.server, views);
      if (down !== undefined) return down;
      const problem = await connections.tell(command.server, `broadcast ${command.message}`);
      if (problem === undefined && isPaused)
        requester.note(`server ${String(command.server)} is paused: it broadcasts this after its resume`);
      return problem;
    }
    case 'ask':
    case 'follow': {
      const { server } = command;
      const down = unavailable(server, views);
      if (down !== undefined) return down;
      if (isPaused) return { code: 'paused', server };
      return command.kind === 'ask'
        ? connections.ask(server, command.line, requester.answer)
        : connections.follow(server, command.from, requester.answer);
    }
    case 'aliveAll':
      for (const id of awake(views)) {
        const problem = await connections.ask(id, 'alive', (answer) =>
          requester.answer(`${String(id)} ${answer}`),
        );
        if (problem !== undefined) return problem;
      }
      return undefined;
    default:
      return control(grid, command, requester, HELP);
  }
}
