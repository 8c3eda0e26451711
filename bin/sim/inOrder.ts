/** Runs work in parallel and emits the results in order. */

/**
 * Gives each item with its result, in the order of the items, while up to `ahead` of them are being worked on. Items are
 * taken from the source when their turn comes.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item, index: number) => Promise<Result>,
): AsyncGenerator<readonly [Item, Result]> {
  const begun: { readonly item: Item; readonly result: Promise<Result> }[] = [];
  let index = 0;
  for (const item of items) {
    begun.push({ item, result: work(item, index++) });
    if (begun.length < ahead) continue;
    const first = begun.shift() as (typeof begun)[number];
    yield [first.item, await first.result];
  }
  for (const { item, result } of begun) yield [item, await result];
}
