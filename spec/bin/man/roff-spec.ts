import { expect } from 'chai';
import { bold, item, roff, verbatim } from '../../../bin/man/roff.ts';

describe('a text in roff', () => {
  it('has a minus that can be copied, not a hyphen', () =>
    expect(roff('--base-port')).to.equal(String.raw`\-\-base\-port`));

  it('escapes each backslash', () => expect(roff(String.raw`a\nb\fB`)).to.equal(String.raw`a\enb\efB`));

  it('has no line that is a request, whatever its first character', () =>
    expect(roff(".SH x\n'br\na.b")).to.equal('\\&.SH x\n\\(aqbr\na.b'));

  it('has straight quotes that end no argument', () =>
    expect(roff('it\'s "so" `x` ^ ~')).to.equal(String.raw`it\(aqs \(dqso\(dq \(gax\(ga \(ha \(ti`));

  it('consists of ASCII only, whatever the text contains', () =>
    expect(roff('…, → 🙂')).to.equal(String.raw`\[u2026], \[u2192] \[u1F642]`));

  it('is bold between its marks', () => expect(bold('-h')).to.equal(String.raw`\fB\-h\fR`));

  it('is a list item, or is printed as typed', () => {
    expect(item('term', 'text')).to.equal('.TP\nterm\ntext\n');
    expect(verbatim(['a -b', '.c'])).to.equal('.PP\n.RS 4\n.nf\na \\-b\n\\&.c\n.fi\n.RE\n');
  });
});
