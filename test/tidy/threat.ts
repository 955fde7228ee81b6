import { type Source, type Violation, violation } from "./source.ts";

const KINDS = [
  ...["Spoofing", "Tampering", "Repudiation", "Information disclosure", "Denial of service"],
  "Elevation of privilege",
];
/** A row of the table of threats: its kind, what is said of it, and the tests in its last cell. */
const ROW = new RegExp(`^\\| *(${KINDS.join("|")}) *\\|.*\\|([^|]*)\\|$`, "gm");
const TEST = /`(test\/[\w./-]+\.test\.ts)`/g;

/** Threats that no test is named for, or one that is not there. */
export function untestedThreats(page: Source, exists: (path: string) => boolean): Violation[] {
  const rows = [...page.text.matchAll(ROW)];
  const kinds = new Set(rows.map(([, kind]) => kind));
  const few =
    kinds.size < KINDS.length ? [violation(page, 0, "does not name threats of each kind")] : [];
  return [
    ...few,
    ...rows.flatMap(({ index, 2: cell = "" }) => {
      const tests = [...cell.matchAll(TEST)].map(([, path = ""]) => path);
      if (tests.length === 0) return [violation(page, index, "has a threat without a test")];
      return tests
        .filter((path) => !exists(path))
        .map((path) => violation(page, index, `names ${path}, which is not there`));
    }),
  ];
}
