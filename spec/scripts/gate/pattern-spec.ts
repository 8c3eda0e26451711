import { expect } from 'chai';
import { specsFor } from '../../../scripts/gate/pattern.mjs';

const TEXTS: Readonly<Record<string, string>> = {
  'spec/bin/page/eventBuffer-spec.ts': "from '../../../bin/page/eventBuffer.ts'",
  'spec/e2e/grid-spec.ts': '',
  'spec/net/sender-spec.ts': "from '../../lib/net/sender.ts'",
  'spec/agents/chatroom/log/log-spec.ts': "from '../../lib/agents/chatroom/log/log.ts'",
  'spec/agents/chatroom/log/walk-spec.ts':
    "from '../../lib/agents/chatroom/log/walk.ts'; from '../../lib/agents/chatroom/log/chunks.ts'",
  'spec/model/grid-spec.ts': "from '../../lib/agents/chatroom/log/chunks.ts'",
  'spec/net/session-spec.ts': '',
};

const meant = (pattern: string) => specsFor(pattern, Object.keys(TEXTS), (file) => TEXTS[file] as string);

describe('the specs that a pattern selects', () => {
  it('are the spec of a source, wherever it is', () => {
    expect(meant('lib/agents/chatroom/log/walk.ts')).to.deep.equal(['spec/agents/chatroom/log/walk-spec.ts']);
    expect(meant('./lib/agents/chatroom/log/walk')).to.deep.equal(['spec/agents/chatroom/log/walk-spec.ts']);
    expect(meant('bin/page/eventBuffer.ts')).to.deep.equal(['spec/bin/page/eventBuffer-spec.ts']);
  });

  it('are those that import a source without a spec of its own', () => {
    expect(meant('lib/agents/chatroom/log/chunks.ts')).to.deep.equal([
      'spec/agents/chatroom/log/walk-spec.ts',
      'spec/model/grid-spec.ts',
    ]);
  });

  it('are all specs of a folder', () => {
    expect(meant('lib/agents/chatroom/log')).to.deep.equal([
      'spec/agents/chatroom/log/log-spec.ts',
      'spec/agents/chatroom/log/walk-spec.ts',
    ]);
    expect(meant('spec/agents/chatroom/log/')).to.deep.equal([
      'spec/agents/chatroom/log/log-spec.ts',
      'spec/agents/chatroom/log/walk-spec.ts',
    ]);
    expect(meant('bin')).to.deep.equal(['spec/bin/page/eventBuffer-spec.ts']);
  });

  it('are the spec itself if the pattern is a spec', () => {
    expect(meant('spec/e2e/grid-spec.ts')).to.deep.equal(['spec/e2e/grid-spec.ts']);
  });

  it('are all with a word in their path', () => {
    expect(meant('session')).to.deep.equal(['spec/net/session-spec.ts']);
    expect(meant('grid-spec')).to.deep.equal(['spec/e2e/grid-spec.ts', 'spec/model/grid-spec.ts']);
  });

  it('are none if nothing matches', () => {
    expect(meant('lib/nowhere.ts')).to.deep.equal([]);
    expect(meant('nothing')).to.deep.equal([]);
  });
});
