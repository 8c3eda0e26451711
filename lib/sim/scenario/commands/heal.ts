/** `heal`: ends the faults of the path from one server to another. */
import type { Command } from '../command.ts';

export const heal: Command = {
  usage: 'heal <from> <to> | all',
  description: 'ends every `block`, `hold` and `delay` of a direction, or of all',
  takesTime: false,
  read: (args) => {
    const ids = args.servers();
    args.end();
    return ({ cluster }) => {
      const [from, to] = cluster.servers(ids);
      const ended = cluster.faults.end(
        (fault) => 'to' in fault && (ids === 'all' || (fault.from === from && fault.to === to)),
      );
      return ended === 0 ? ['there is nothing to heal'] : [];
    };
  },
};
