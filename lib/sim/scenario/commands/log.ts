/** `log`: selects what is printed while time passes. */
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { topicNamed, topicsWith } from '../logTopics.ts';

export const log: Command = {
  usage: 'log all | none | <topic>…',
  says: 'selects what is printed while time passes; at first nothing',
  takesTime: false,
  read: (args) => {
    const words: string[] = [];
    for (let word = args.word(); word !== undefined; word = args.word()) words.push(word);
    args.end();
    if (words.length === 0) throw ScenarioProblem.inArguments(log.usage, { code: 'nothing-named' });
    return ({ printer, protocol }) => {
      printer.topics = new Set(topicsNamed(words, Object.keys(topicsWith(protocol.facts))));
      return [];
    };
  },
};

function topicsNamed(words: readonly string[], names: readonly string[]): readonly string[] {
  if (words.length === 1 && words[0] === 'all') return names;
  if (words.length === 1 && words[0] === 'none') return [];
  const topics = words.map(topicNamed);
  for (const name of topics)
    if (!names.includes(name)) throw new ScenarioProblem({ code: 'unknown-topic', name, known: names });
  return topics;
}
