import { expect } from 'chai';
import type { PanelEvent } from '../../../../../page/panel/model.ts';
import { CHAT_MODEL, type ChatEvent } from '../../../../../page/panels/chatroom/model/state.ts';
import { deepFreeze } from '../../../../support/deepFreeze.ts';

function after(...events: readonly PanelEvent<ChatEvent>[]) {
  return events.reduce((state, event) => CHAT_MODEL.step(deepFreeze(state), event), CHAT_MODEL.init);
}
const used = (event: ChatEvent) => ({ kind: 'used', event }) as const;

describe("the model of the chat room's panel", () => {
  it('has the chosen logs, each on and off', () => {
    const toggled = (...servers: readonly number[]) =>
      after(...servers.map((server) => used({ kind: 'logToggled', server })));
    expect([[...toggled(2, 0).logs], [...toggled(2, 0, 2).logs]]).to.deep.equal([[2, 0], [0]]);
  });

  it('forgets the chosen logs when other events are shown', () => {
    const chosen = used({ kind: 'logToggled', server: 2 });
    expect([...after(chosen, { kind: 'sourceChanged' }).logs]).to.deep.equal([]);
  });

  it('keeps the chosen server as long as the grid has it', () => {
    const chosen = used({ kind: 'throughChosen', server: 2 });
    const through = (servers: number) => after(chosen, { kind: 'gridFound', servers }).through;
    expect([5, 3, 2].map(through)).to.deep.equal([2, 2, 1]);
  });

  it('shows four times as many entries each time, up to a bound', () => {
    const lengths = [0, 1, 2, 3, 4].map(
      (times) => after(...Array.from({ length: times }, () => used({ kind: 'logLengthened' }))).logLength,
    );
    expect(lengths).to.deep.equal([50, 200, 800, 3_200, 3_200]);
  });

  it('names the message that was not broadcast, for lines that are broadcasts', () => {
    expect(CHAT_MODEL.unsent?.('12 broadcast keep\nme')).to.equal('this was not broadcast: keep\nme');
    expect(['alive', '0 crash', '0 broadcast '].map((line) => CHAT_MODEL.unsent?.(line))).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
