/** `log`: selects what is printed while time passes. */
import type { Command } from '../command.ts';
import { oneOf } from '../oneOf.ts';
import { ScenarioProblem } from '../problem.ts';
import { TOPIC_NAMES, type Topic } from '../topics.ts';

export const log: Command = {
  usage: 'log all | none | <topic>…',
  says: 'what is printed while time passes; nothing until this is said',
  takesTime: false,
  read: (args) => {
    const topics: Topic[] = [];
    const words: string[] = [];
    for (let word = args.word(); word !== undefined; word = args.word()) words.push(word);
    args.end();
    if (words.length === 0) throw new ScenarioProblem(`nothing is named; usage: ${log.usage}`);
    for (const word of words) {
      if (words.length === 1 && word === 'all') topics.push(...TOPIC_NAMES);
      else if (words.length > 1 || word !== 'none') topics.push(topicNamed(word));
    }
    return ({ printer }) => {
      printer.topics = new Set(topics);
      return [];
    };
  },
};

function topicNamed(word: string): Topic {
  const topic = TOPIC_NAMES.find((name) => name === word);
  if (topic !== undefined) return topic;
  throw new ScenarioProblem(`unknown topic "${word}", ${oneOf(word, TOPIC_NAMES)}`);
}
