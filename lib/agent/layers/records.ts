/**
 * The records of an agent that consists of two layers. If only one of them saves, they are its own. If both do, a record has the records of
 * each: one of one layer, or, if a layer replaces its own, that one and all that the other layer still has. Therefore, these are known.
 */
import type { AgentEffect, AgentType } from '../agent.ts';
import { codecOf, type Codec, type Format, type Issue, type Validation } from '../schema.ts';
import { array, object, optional, string } from '../schemas.ts';
import type { Layer } from './layerName.ts';

/** The records of each layer, in the order of saving. */
export interface LayeredRecords<Above = unknown, Below = unknown> {
  readonly above?: readonly Above[];
  readonly below?: readonly Below[];
}

/** What the agent saves, by what its layers save. */
export type LayeredSaved<Above, Below> = [Below] extends [never]
  ? Above
  : [Above] extends [never]
    ? Below
    : LayeredRecords<Above, Below>;

export interface Records {
  /** The format; undefined if none saves. */
  readonly format: Format<unknown> | undefined;
  /** The records of each layer. */
  read(saved: readonly unknown[]): LayeredRecords;
  /** The records to remember while the agent runs: undefined unless both save. */
  remembered(records: LayeredRecords): LayeredRecords | undefined;
  /** The effect for one of a layer, and what is to be remembered then. */
  save(
    layer: Layer,
    effect: AgentEffect & { kind: 'save' },
    remembered: LayeredRecords | undefined,
  ): readonly [AgentEffect, LayeredRecords | undefined];
}

export function layeredRecords({ records: above }: AgentType, { records: below }: AgentType): Records {
  if (above === undefined || below === undefined) {
    const layer = above === undefined ? 'below' : 'above';
    return {
      format: above ?? below,
      read: (saved) => ({ [layer]: saved }),
      remembered: () => undefined,
      save: (_, effect, remembered) => [effect, remembered],
    };
  }
  return {
    format: layeredCodec(above, below),
    read: (saved) => {
      const records = saved as readonly LayeredRecords[];
      return {
        above: records.flatMap((record) => record.above ?? []),
        below: records.flatMap((record) => record.below ?? []),
      };
    },
    remembered: (records) => records,
    save: (layer, effect, remembered = {}) => {
      if (effect.replaces !== true) {
        const all = { ...remembered, [layer]: [...(remembered[layer] ?? []), effect.record] };
        return [{ ...effect, record: { [layer]: [effect.record] } }, all];
      }
      const all = { ...remembered, [layer]: [effect.record] };
      return [{ ...effect, record: all }, all];
    },
  };
}

const texts = codecOf(object({ above: optional(array(string)), below: optional(array(string)) }));

function layeredCodec(above: Format<unknown>, below: Format<unknown>): Codec<LayeredRecords> {
  const codecs = { above: codecOf(above), below: codecOf(below) };
  const layers = ['above', 'below'] as const;
  return {
    encode: (records) => {
      const encoded = layers.flatMap((layer) => {
        const held = records[layer];
        return held === undefined
          ? []
          : [[layer, held.map((record) => codecs[layer].encode(record))] as const];
      });
      return texts.encode(Object.fromEntries(encoded));
    },
    decode: (text): Validation<LayeredRecords> => {
      const { value, issues } = texts.decode(text) as { value?: Record<Layer, string[]>; issues?: Issue[] };
      if (value === undefined) return { issues: issues ?? [] };
      const decoded: Partial<Record<Layer, unknown[]>> = {};
      for (const layer of layers) {
        if (!Object.hasOwn(value, layer)) continue;
        const records = value[layer].map((record) => codecs[layer].decode(record));
        for (const record of records) if (record.issues !== undefined) return record;
        decoded[layer] = records.map((record) => (record as { value: unknown }).value);
      }
      return { value: decoded };
    },
  };
}
