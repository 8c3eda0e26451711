/** The live events of a box. */
import type { Configuration } from '../../lib/agent/configuration.ts';
import { boxRecorder, LIVE_STATE_MAX_CHARACTERS } from '../../lib/box/recorder.ts';
import type { BoxTurn } from '../../lib/box/serve.ts';
import type { NodeEvent } from '../../lib/trace/event.ts';
import { feed, type Fed, type Feed } from './feed.ts';

/** The feed of one incarnation of the box with number `self`. Its count is the number of messages that its agents have received. */
export function boxFeed(configuration: Configuration, box: string, self: number): Feed<BoxTurn> {
  const eventsOf = boxRecorder(configuration, box, { stateMaxCharacters: LIVE_STATE_MAX_CHARACTERS });
  let [incarnation, messages] = [0, 0];

  return feed({
    status: () => ({ incarnation, messages }),
    eventsOf: (turn, atMs) => {
      if (turn.event.kind === 'listening') incarnation = turn.event.incarnation;
      for (const effect of turn.effects)
        if (effect.kind === 'stepped' && effect.event?.kind === 'received') messages++;
      return eventsOf(turn).map((event): Fed => ({
        events: [{ atMs, server: self, incarnation, ...event }],
        messages: event.kind === 'fact' ? 1 : 0,
        characters: charactersOf(event),
      }));
    },
  });
}

/** The length of the texts of a fact. */
function charactersOf(event: NodeEvent): number {
  if (event.kind !== 'fact') return 0;
  return Object.values(event.fact).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
    0,
  );
}
