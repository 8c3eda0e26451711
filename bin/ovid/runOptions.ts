/** The options of `ovid run`. */
import { Option, type Command } from 'commander';
import { QUEUE_BOUNDS } from '../../lib/net/queues.ts';
import { fileName, logLevelOption, netOptions, share, wholeNumber } from '../options.ts';
import { latencyOption } from '../grid/latency.ts';
import { withPageOptions } from '../pageOptions.ts';

/** The prefix of the names of environment variables. */
const PREFIX = 'OVID';

/** Adds the options of a box, and of the page of all boxes. */
export function withRunOptions(command: Command): Command {
  command
    .option('--master <port>', 'a port for clients; of all boxes, box i: this + i', wholeNumber)
    .addOption(
      new Option(
        '--metrics <port>',
        'serve metrics and health over HTTP on this port of the address of the box; of all boxes, box i: this + i',
      )
        .env('OVID_METRICS')
        .argParser(wholeNumber),
    )
    .addOption(
      new Option(
        '--mixed',
        'let boxes of GoOvid in: what is on its way when a connection with one breaks is lost. From the environment: if they can have the configuration',
      ).env('OVID_MIXED'),
    )
    .addOption(
      new Option('--storage <dir>', 'the folder for the records of agents')
        .env('OVID_STORAGE')
        .argParser(fileName),
    )
    .option('--volatile', 'keep the records of agents in memory only: they are lost when the box ends')
    .option('--loss <share>', 'lose each message between agents with this chance, from 0 to 1', share, 0)
    .option('--debug', 'the same as --log-level debug')
    .option('--stay', 'with BOX: continue to run at the end of standard input')
    .addOption(
      new Option(
        '--trace <file>',
        'append a trace to this file, for ovid replay; of all boxes, one file each: out.0.ndjson, …',
      )
        .env('OVID_TRACE')
        .argParser(fileName),
    );
  for (const option of [...netOptions(PREFIX), ...queueOptions(), logLevelOption(PREFIX)])
    command.addOption(option);
  return withPageOptions(command.addOption(latencyOption(PREFIX)), PREFIX);
}

function queueOptions(): Option[] {
  const { queueMessagesMax, queueLimitBytes } = QUEUE_BOUNDS;
  return [
    new Option(
      '--queue-messages-max <n>',
      'the maximum number of messages that wait for a box; one more ends the session with it',
    )
      .env('OVID_QUEUE_MESSAGES_MAX')
      .default(queueMessagesMax)
      .argParser(wholeNumber),
    new Option(
      '--queue-limit-bytes <bytes>',
      'the maximum number of bytes that wait for a box; more end the session with it',
    )
      .env('OVID_QUEUE_LIMIT_BYTES')
      .default(queueLimitBytes)
      .argParser(wholeNumber),
  ];
}
