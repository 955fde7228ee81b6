import type { Json } from "../../../src/scim/resource/resource.ts";

/** One attribute to write; Entra adds where its GET found nothing and replaces where it did. */
export interface Difference {
  readonly op: "Add" | "Replace";
  readonly path: string;
  readonly value: string | boolean;
}

/** How Entra writes PATCH operations: its own way, or with the flag aadOptscim062020 the RFC's. */
export interface Dialect {
  readonly title: string;
  /** A query parameter with spaces as this dialect's caller encodes them. */
  encode(text: string): string;
  update(differences: readonly Difference[]): Json[];
  addMembers(ids: readonly string[]): Json[];
  removeMembers(ids: readonly string[]): Json[];
}

const members = (ids: readonly string[]): Json => ids.map((value) => ({ $ref: null, value }));

export const flagOff: Dialect = {
  title: "without aadOptscim062020",
  encode: (text) => encodeURIComponent(text).replaceAll("%20", "+"),
  update: (differences) =>
    differences.map(({ op, path, value }) => ({ op, path, value: inWords(value) })),
  addMembers: (ids) => [{ op: "Add", path: "members", value: members(ids) }],
  removeMembers: (ids) =>
    ids.map((id) => ({ op: "Remove", path: "members", value: members([id]) })),
};

export const flagOn: Dialect = {
  title: "with aadOptscim062020",
  encode: encodeURIComponent,
  update: (differences) => {
    const isFiltered = ({ path }: Difference) => path.includes("[");
    const plain = differences.filter((each) => !isFiltered(each));
    const single = differences.filter(isFiltered).map(withPath);
    if (plain.length === 1) return [...single, ...plain.map(withPath)];
    return [...single, ...withoutPath(plain, "Add"), ...withoutPath(plain, "Replace")];
  },
  addMembers: (ids) => [{ op: "add", path: "members", value: members(ids) }],
  removeMembers: (ids) => ids.map((id) => ({ op: "remove", path: `members[value eq "${id}"]` })),
};

const inWords = (value: string | boolean) =>
  typeof value === "boolean" ? (value ? "True" : "False") : value;

const withPath = ({ op, path, value }: Difference): Json => ({ op: op.toLowerCase(), path, value });

/** Several attributes go into one value, under their paths. */
function withoutPath(differences: readonly Difference[], op: Difference["op"]): Json[] {
  const alike = differences.filter((each) => each.op === op);
  if (alike.length === 0) return [];
  const value = Object.fromEntries(alike.map((each) => [each.path, each.value]));
  return [{ op: op.toLowerCase(), value }];
}
