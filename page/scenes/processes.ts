/** The configuration of three processes `a`, `b` and `c` that know each other, each in a box of its own. */

/** @param type - of all three; @param input - the input at which they hear of each other; @param attrs - of all three */
export function threeProcesses(type: string, input: string, attrs?: object): string {
  const names = ['a', 'b', 'c'];
  const agents = names.map((name, i) => {
    const routes = names.filter((other) => other !== name).map((other) => [other, { [other]: input }]);
    return [
      name,
      { type, box: `127.0.0.1:500${String(i + 1)}`, attrs, routes: Object.fromEntries(routes) as object },
    ];
  });
  return JSON.stringify(Object.fromEntries(agents));
}
