import { expect } from 'chai';
import { zshScript } from '../../../bin/completion/zsh.ts';
import { awkwardProgram } from '../../support/awkward.ts';

describe('the completion for zsh', () => {
  const script = zshScript(awkwardProgram());

  it('describes commands and options; brackets, quotes and backslashes in a description are escaped', () => {
    expect(script).to.contain(String.raw`'do:it'\''s "so": [a] (b)`);
    expect(script).to.contain(
      String.raw`'--in=[it'\''s "so": \[a\] (b) {c} <d> ` + '`e` ' + String.raw`$(f) $g \\n *?`,
    );
  });

  it('offers the choices of options and arguments, and files', () => {
    expect(script).to.match(/'\(-l --level\)--level=\[.*\]:level:\(low high\)'/);
    expect(script).to.match(/'\(-l --level\)-l\+\[.*\]:level:\(low high\)'/);
    expect(script).to.match(/'1:<how> .*:\(well badly\)'/);
    expect(script).to.match(/'\*:\[file...\] .*:_files'/);
  });

  it('escapes a colon in an argument', () =>
    expect(script).to.contain(String.raw`'1:<how> it'\''s "so"\: [a]`));

  it('can be put into a folder or be sourced', () => {
    expect(script).to.match(/^#compdef odd\n/);
    expect(script).to.contain('compdef _odd odd');
  });
});
