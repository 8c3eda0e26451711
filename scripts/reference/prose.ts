/** The prose of docs/REFERENCE.md that no command, option or metric contains. Markdown. */

export const HEAD = `# Reference

Every command, option, metric, limit and exit code. \`npm run reference\` writes this file from the command tree and the tables in the
code; do not edit it. Terms are explained in the [glossary](GLOSSARY.md).
`;

export const CONFIGURATION = `\`chatroom serve\`, \`chatroom grid\` and \`chatroom doctor\` take these options. A flag has precedence over the environment, the environment
over the file that \`--config\` names. The file is a JSON object with the options in camelCase: \`{"basePort": 4000, "logLevel": "info"}\`.

- \`--suspect-after-ms\` has to be more than twice \`--heartbeat-ms\`, and no multiple of it.
- \`--plain\` is \`true\` or \`false\` in the environment and in the file.
- Log records are JSON objects on standard error, one per line. On a terminal they are sentences.
- A grid writes one trace per server (\`out.0.ndjson\`, \`out.1.ndjson\`, …), and its injected faults to \`out.faults.ndjson\`.
`;

export const LIMITS_NOTE = `Everything that clients and peers can make grow has a limit. Each limit is an option, and can also be given in the environment and
in the \`--config\` file. The only thing without a limit is the log: it grows until its server ends.
`;

/** The lines that a server accepts on its master port, and its answers. */
export const CLIENT_COMMANDS: readonly (readonly [line: string, answer: string])[] = [
  ['get', '`messages <message>,<message>,…`: the log, in its order'],
  ['alive', '`alive <id>,<id>,…`: the servers that this server believes alive, itself included'],
  ['broadcast <message>', 'no answer; every server that is alive delivers the message, this one included'],
  ['crash', 'no answer; the process ends at once'],
  ['follow', 'each new entry of the log as it is delivered, one JSON object per line'],
  ['follow <from>', 'first the entries from position `<from>` on; with `-<k>`, the last `<k>` entries'],
];

export const CLIENT_NOTES = `A client connects to a server's master port (\`<port>\` of \`serve\`, \`-p\` + i of a grid) and writes lines. Any other line, and a line
with too many words, is answered \`error <reason>\` and changes nothing.

Commands may be sent between the lines of \`follow\`; answers never begin with \`{\`. An entry looks like this:

\`\`\`json
{ "position": 0, "sender": 1, "incarnation": 215792451995939, "number": 0, "text": "hello" }
\`\`\`

\`position\` is the place of the entry in this server's log: a client that reconnects continues with \`follow <position + 1>\`.
\`incarnation\` identifies the incarnation of the sender, and \`number\` counts its messages in that incarnation, from 0. (A peer without
sessions has no incarnation, and its numbers never start again.) A message that is not UTF-8 has its bytes in \`base64\`, beside \`text\`. A
client that reads slowly gets the entries later and misses none; a client that reads nothing is closed like any other
(\`--client-reads-within-ms\`).

All commands of all clients share one budget of work per iteration of the event loop. A client that floods waits for its own commands;
the others hardly wait.

SIGTERM, SIGINT and SIGHUP end a server in an orderly way (\`stopped\` in a trace): clients can send no more, and what they have sent
is written to the peers that read, for up to 400 ms. SIGKILL and \`crash\` are crashes (\`crashed\`).
`;

export const METRICS_NOTE = `With \`--metrics <port>\` a server answers two requests over HTTP; without it, none of this code is loaded.

- \`GET /metrics\`: the metrics below, in the text format of Prometheus. The number of time series is fixed at the start of a server.
- \`GET /healthz\`: a JSON object with \`status\`, \`server\`, \`incarnation\`, \`uptimeMs\`, \`alive\` and \`messages\`. Its status code is 200 from the
  moment at which the server listens until its end begins, and 503 otherwise.

If \`--host\` is a loopback address, only requests for the names of this host (such as \`localhost\`) are answered. Otherwise every client that
reaches the port can read.
`;

export const BOX_METRICS_NOTE = `With \`--metrics <port>\` a box (\`ovid run\`) answers the same two requests. \`GET /healthz\` has \`status\`, \`box\`, \`incarnation\`, \`uptimeMs\`,
\`alive\`, the number of \`agents\` and those that have \`halted\`; its status code is 503 also when all agents have halted. A message on a port that the
configuration does not mention, of a type that takes messages on any port, counts for the port \`other\`.
`;

/** The lines of a client of a box, and what they do. */
export const BOX_CLIENT_COMMANDS: readonly (readonly [line: string, answer: string])[] = [
  [
    'alive',
    '`alive <box>,<box>,…`: the boxes that this one believes alive, itself included, sorted as texts',
  ],
  [
    'get',
    '`messages <message>,<message>,…`: all that was broadcast and has arrived here, in order; those of each box in the order of their broadcasts',
  ],
  [
    'broadcast <message>',
    "none; the message is appended to the log of this box, and to those of the boxes with which it has a session (not of GoOvid's). A log has room for 100,000 messages of 16 Mi characters",
  ],
  ['crash', 'none; the process ends'],
  ['<agent> <request>', '`<agent> <indication>` for each indication of the agent, or `error <reason>`'],
];

export const TEXT = `All text is read by the same rules. A byte order mark at the beginning is skipped. Lines end with LF or CRLF. Tabs separate words as spaces
do. Empty lines are ignored. Messages are bytes, and are delivered unchanged. Options, plans, scenarios and traces are UTF-8: other bytes
are an error that names the line and the byte, and UTF-16 is an error that names UTF-16. On a terminal, messages are shown
without their control characters; in pipes and files the bytes are unchanged.

An input that is larger than its limit is refused by name:
`;
