/** `log`: selects what is printed while time passes. */
import type { FactTable } from '../../../trace/facts.ts';
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { topicNamed, topicsWith } from '../logTopics.ts';

const USAGE = 'log all | none | <topic>…';

/** @param facts - those of the protocol, for their topics */
export function logOn(facts: FactTable): Command {
  return {
    usage: USAGE,
    description: 'selects what is printed while time passes; at first nothing',
    takesTime: false,
    read: (args) => {
      const words: string[] = [];
      for (let word = args.word(); word !== undefined; word = args.word()) words.push(word);
      args.end();
      if (words.length === 0) throw ScenarioProblem.inArguments(USAGE, { code: 'nothing-named' });
      const topics = new Set(topicsNamed(words, Object.keys(topicsWith(facts))));
      return ({ printer }) => {
        printer.topics = topics;
        return [];
      };
    },
  };
}

function topicsNamed(words: readonly string[], names: readonly string[]): readonly string[] {
  if (words.length === 1 && words[0] === 'all') return names;
  if (words.length === 1 && words[0] === 'none') return [];
  const topics = words.map(topicNamed);
  for (const name of topics)
    if (!names.includes(name)) throw new ScenarioProblem({ code: 'unknown-topic', name, known: names });
  return topics;
}
