/** A trace as columns: the time at the left, one column per server, one line per event. Pure: the size of the screen is passed in. */
import type { TraceEvent } from '../../lib/trace/event.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { Style, Words } from '../../lib/trace/row.ts';
import { faultWords, styleOf, wordsOf } from '../../lib/trace/words.ts';
import { harmless } from '../../lib/wire/text.ts';
import { cutTo, widthOf } from '../terminal/width.ts';

/** The properties of the output. */
export interface Screen {
  readonly servers: number;
  /** The facts of the protocol of the events. */
  readonly facts: FactTable;
  /** In cells. */
  readonly width: number;
  /** Colours a text, or returns it unchanged. */
  readonly paint: (style: Style, text: string) => string;
}

const TIME_WIDTH = 10;
const GAP = '  ';
/** A narrower column is useless; then all servers share one, and each line names its server. */
const COLUMN_MIN = 14;

/** The width of a server's column; undefined if there is no room for one each. */
function columnWidth({ servers, width }: Screen): number | undefined {
  const each = Math.floor((width - TIME_WIDTH) / servers) - GAP.length;
  return each >= COLUMN_MIN ? each : undefined;
}

/** The header line. */
export function columnsTitle(screen: Screen): string {
  const width = columnWidth(screen);
  const ids = Array.from({ length: screen.servers }, (_, id) => id);
  const titles =
    width === undefined
      ? [`servers 0 to ${String(screen.servers - 1)}`]
      : ids.map((id) => cutTo(`server ${String(id)}`, width).padEnd(width));
  return screen.paint('quiet', ['ms'.padStart(TIME_WIDTH), ...titles].join(GAP).trimEnd());
}

/** The line of an event. None is wider than the screen, and none contains control characters. */
export function columnsLine(event: TraceEvent, screen: Screen): string {
  const time = screen.paint('quiet', event.atMs.toFixed(1).padStart(TIME_WIDTH)) + GAP;
  const room = screen.width - TIME_WIDTH - GAP.length;
  if (event.kind === 'fault') {
    const rule = cutTo(`── ${faultWords(event.fault)} `, room);
    return time + screen.paint('fault', rule + '─'.repeat(Math.max(0, room - widthOf(rule))));
  }
  const width = columnWidth(screen);
  const { facts } = screen;
  const style = styleOf(event, facts);
  const words = wordsOf(event, facts);
  if (width === undefined) {
    const whose = `${String(event.server).padStart(String(screen.servers - 1).length)}${GAP}`;
    return time + screen.paint('quiet', whose) + screen.paint(style, fitted(words, room - whose.length));
  }
  const indent = ' '.repeat(event.server * (width + GAP.length));
  return time + indent + screen.paint(style, fitted(words, width));
}

/** Truncates a text to a number of cells: the required part is at its end. */
function fitted({ text, tail }: Words, width: number): string {
  // A character takes at least one cell: no more than that many are visible.
  const plain = harmless(text, width + 1);
  return cutTo(cutTo(plain, Math.max(1, width - widthOf(tail))) + tail, width);
}
