/**
 * Tables of reasons: each code with the function that derives its sentence from the details of the reason. A reason is plain data.
 * A reason with a code of no table, or without a detail of its sentence, does not compile.
 */

/** A code of the table with the details of its sentence. */
export type ReasonIn<Table> = {
  [Code in keyof Table]: { readonly code: Code } & (Table[Code] extends (
    details: infer Details,
    ...context: never[]
  ) => string
    ? Details
    : never);
}[keyof Table];

/**
 * Derives the sentences of the reasons of a table: for output, without a full stop. `context` is what they need besides the details of the reason.
 */
export function sentencesIn<Table extends object>(
  table: Table,
): (reason: ReasonIn<Table>, context?: unknown) => string {
  return (reason, context) => {
    // Each sentence takes the details of its own code, which the type of a table cannot express for all codes at once.
    const sentence = table[reason.code] as (details: ReasonIn<Table>, context: unknown) => string;
    return sentence(reason, context);
  };
}
