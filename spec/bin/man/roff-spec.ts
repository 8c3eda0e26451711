import { expect } from 'chai';
import { bold, item, roff, verbatim } from '../../../bin/man/roff.ts';

describe('a text in roff', () => {
  it('has a minus that can be copied, not a hyphen', () =>
    expect(roff('--base-port')).to.equal(String.raw`\-\-base\-port`));

  it('has a backslash that escapes nothing', () =>
    expect(roff(String.raw`a\nb\fB`)).to.equal(String.raw`a\enb\efB`));

  it('has no line that is a command, whichever character it begins with', () =>
    expect(roff(".SH x\n'br\na.b")).to.equal('\\&.SH x\n\\(aqbr\na.b'));

  it('has quotes that are straight, and end no argument', () =>
    expect(roff('it\'s "so" `x` ^ ~')).to.equal(String.raw`it\(aqs \(dqso\(dq \(gax\(ga \(ha \(ti`));

  it('consists of ASCII only, whatever the text holds', () =>
    expect(roff('…, → 🙂')).to.equal(String.raw`\[u2026], \[u2192] \[u1F642]`));

  it('is bold from where it begins to where it ends', () =>
    expect(bold('-h')).to.equal(String.raw`\fB\-h\fR`));

  it('is an item, or stands as it was typed', () => {
    expect(item('term', 'text')).to.equal('.TP\nterm\ntext\n');
    expect(verbatim(['a -b', '.c'])).to.equal('.PP\n.RS 4\n.nf\na \\-b\n\\&.c\n.fi\n.RE\n');
  });
});
