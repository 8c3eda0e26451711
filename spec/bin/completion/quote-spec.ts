import { expect } from 'chai';
import { fishQuoted, functionOf, onOneLine, quoted } from '../../../bin/completion/quote.ts';

describe('a word of a shell', () => {
  it('of bash and zsh closes its quotes for a quote, and for nothing else', () => {
    expect(quoted('a b')).to.equal("'a b'");
    expect(quoted(String.raw`it's \ "$x"`)).to.equal(String.raw`'it'\''s \ "$x"'`);
  });

  it('of fish has a backslash before a quote and a backslash', () =>
    expect(fishQuoted(String.raw`it's \n`)).to.equal(String.raw`'it\'s \\n'`));

  it('that names a function has letters only', () =>
    expect(functionOf('chat-room.js')).to.equal('_chat_room_js'));

  it('is put on one line, whatever white space the description contains', () =>
    expect(onOneLine(' a\n  b\tc ')).to.equal('a b c'));
});
