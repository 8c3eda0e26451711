/** The console of a box: attached to the agent of the box that a person drives, if there is one. */
import { agentsIn, type Configuration } from '../../lib/agent/configuration.ts';
import { selfOf } from '../../lib/agent/step.ts';
import { lineOf } from '../../lib/box/lines.ts';
import type { BoxTurn } from '../../lib/box/serve.ts';
import { CommandError } from '../exit.ts';
import { consoleScreen, drive, promptOf } from './console.ts';
import type { AgentRequests } from './requests.ts';

/** The name of the console for agents. */
const BY = 'console';

export interface BoxConsole {
  /** Called with every turn of the box, in order. */
  readonly record: (turn: BoxTurn) => void;
  /** Executes the lines of standard input until they end. Resolves with the exit code: 1 if a line was refused. */
  readonly run: () => Promise<number>;
  /** Shows a line that is not data. */
  readonly say: (line: string) => void;
  readonly close: () => void;
}

/** The console of a box; undefined if a person drives none of its agents. */
export function boxConsole(
  configuration: Configuration,
  box: string,
  requests: AgentRequests,
): BoxConsole | undefined {
  const agent = agentsIn(configuration, box).find(({ type }) => type.console !== undefined);
  const format = agent?.type.console;
  if (agent === undefined || format === undefined) return undefined;
  const screen = consoleScreen(promptOf(format, selfOf(agent, 0)));
  let code = 0;
  const note = (refusal: string | undefined) => {
    if (refusal === undefined) return;
    screen.say(refusal);
    code = 1;
  };
  /** The last request. */
  let made: Promise<void> = Promise.resolve();
  return {
    record: ({ effects }) => {
      for (const effect of effects)
        if (effect.kind === 'indicated' && effect.agent === agent.id && (effect.to ?? BY) === BY)
          screen.print(lineOf(agent.type, effect.indication));
    },
    run: async () => {
      note(await requests.ready(agent.id));
      try {
        await drive(screen.lines, {
          format,
          request: (request) => {
            made = requests.request(agent.id, BY, request).then(note);
          },
          ready: () => made,
        });
      } catch (error) {
        // Input that cannot be read any further counts as ended.
        if (!(error instanceof CommandError)) throw error;
        screen.say(error.message);
        code = error.exitCode;
      }
      return code;
    },
    say: screen.say,
    close: screen.close,
  };
}
