import { expect } from 'chai';
import { connectionView, lastHeard } from '../../../page/view/connection.ts';
import { after, CONNECTED, GONE, opened, server, told } from '../machine/stepped.ts';
import { wordsOf } from './words.ts';

const SERVERS = told({ kind: 'state', servers: [server(0)], nowMs: 3_600_000 });

describe('the words for the connection to the grid', () => {
  const says = (events: typeof CONNECTED) => wordsOf(connectionView(after(events).state));

  it('are the same whatever is shown', () => {
    expect(says([])).to.equal('connecting …');
    expect(says(CONNECTED)).to.equal('connected');
    expect(says([{ kind: 'gridMissing' }])).to.equal('no grid');
    expect(says(GONE)).to.equal('the grid is gone; trying again …');
    expect(says([...CONNECTED, opened([])])).to.equal('connected');
    expect(says([...GONE, opened([])])).to.equal('the grid is gone; trying again …');
  });

  it('give the time of the last message after it is lost', () => {
    const heard = (events: typeof CONNECTED) => wordsOf(lastHeard(after(events).state));
    expect(heard([...CONNECTED, SERVERS])).to.equal('');
    expect(heard(GONE)).to.equal('');
    // The grid began at 5 s past a full hour, and was heard an hour later.
    expect(heard([...CONNECTED, SERVERS, { kind: 'disconnected' }])).to.match(
      /^As last heard, \d\d:\d\d:05\. How these servers are now is not known\.$/,
    );
  });
});
