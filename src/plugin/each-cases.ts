// The cases of `.each` and `.for`, as Vitest reads them: a list, or a template with a head line of names. Used in workers
// and in lanes.

/** What `each` and `for` are called with. */
export type CasesArguments = readonly [cases: readonly unknown[], ...values: readonly unknown[]];

/** The list of cases. */
export function readCases([cases, ...values]: CasesArguments): readonly unknown[] {
  if (values.length === 0) return cases;
  const [head = ""] = cases.join("").trim().replaceAll(" ", "").split("\n");
  const names = head.split("|");
  return Array.from({ length: Math.floor(values.length / names.length) }, (_, row) =>
    Object.fromEntries(names.map((name, column) => [name, values[row * names.length + column]])),
  );
}
