/** A scene: a short story about a grid, with captions at its events and a question at its end. Types only. */
import type { ChannelName } from '../../lib/box/channels.ts';

/** The event that a caption is about: the first that fits. */
export interface SceneEvent {
  /** The kind of the event; of a fact that of the fact. */
  readonly kind: string;
  readonly server: number;
  /** Stands in the words of the event. */
  readonly text?: string;
  /** Of several that fit, this one, counted from 0. */
  readonly nth?: number;
}

export interface Caption {
  readonly at: SceneEvent;
  readonly text: string;
  /** The stretch of time around the event that is shown; left out: that of the scene. */
  readonly lengthMs?: number;
}

export interface Scene {
  /** As addresses have it. */
  readonly name: string;
  readonly title: string;
  /** How long it takes to go through it. */
  readonly minutes: number;
  readonly protocol: 'chatroom' | 'agents';
  /** The agents, as JSON. */
  readonly configuration?: string;
  /** The properties of the agents that are checked; left out: those that they claim. */
  readonly properties?: readonly string[];
  /** What agents may assume about their messages; left out: FIFO channels. */
  readonly channels?: ChannelName;
  /** A scenario without its output. Its last command is a check. */
  readonly script: string;
  /** The promise that is broken; left out: all are kept. */
  readonly breaks?: string;
  /** What it is about, before the first caption. */
  readonly about: string;
  readonly captions: readonly Caption[];
  /** The stretch of time around an event that is shown. */
  readonly lengthMs: number;
  readonly question: string;
  readonly answer: string;
}
