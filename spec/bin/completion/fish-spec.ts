import { expect } from 'chai';
import { fishScript } from '../../../bin/completion/fish.ts';
import { awkwardProgram } from '../../support/awkward.ts';

describe('the completion for fish', () => {
  const lines = fishScript(awkwardProgram()).split('\n');
  const line = (word: string) => lines.find((text) => text.includes(word));

  it('has one line for each entry, whatever characters a description contains', () => {
    expect(lines.slice(1, -1)).to.satisfy((all: readonly string[]) =>
      all.every((text) => text.startsWith("complete -c 'odd' ")),
    );
    expect(line("-a 'do'")).to.contain(
      String.raw`-d 'it\'s "so": [a] (b) {c} <d> ` + '`e` ' + String.raw`$(f) $g \\n`,
    );
  });

  it('offers choices, file names for arguments that are files, and nothing for other arguments', () => {
    expect(line("-l 'level'")).to.contain("-s 'l' -l 'level' -x -a 'low high' -d");
    expect(line("-l 'in'")).to.contain("-l 'in' -r -F -d");
    expect(line("-l 'text'")).to.contain("-l 'text' -x -d");
    expect(line("-l 'no-care'")).to.contain("-l 'no-care' -d");
    expect(line("'well badly'")).to.equal(
      "complete -c 'odd' -n '__fish_seen_subcommand_from do' -a 'well badly'",
    );
  });
});
