import fc from "fast-check";
import { grants } from "../../db/sqlite/schema.ts";
import { connect } from "../../src/store/sqlite/connection.ts";
import { hardStrings } from "../scim/filter/arbitrary.ts";

interface Grant {
  readonly holderId: string;
  readonly permission: string;
}

/** Grants permissions as rows, to people and to groups. */
export function keepGrants(file: string, rows: readonly Grant[]): void {
  const { database, drizzle } = connect(file);
  database.run("PRAGMA busy_timeout = 10000");
  drizzle
    .insert(grants)
    .values([...rows])
    .run();
  database.close();
}

/** Half of the people and of the groups get some permissions. The same seed grants the same. */
export function grantSome(
  file: string,
  { users, groups }: { readonly users: readonly string[]; readonly groups: readonly string[] },
  seed: number,
): void {
  const names = fc.subarray([...NAMES], { maxLength: 3 });
  const granted = fc.sample(fc.option(names, { nil: [], freq: 2 }), {
    seed,
    numRuns: users.length + groups.length,
  });
  const holders = [...users, ...groups];
  keepGrants(
    file,
    holders.flatMap((holderId, index) =>
      (granted[index] ?? []).map((permission) => ({ holderId, permission })),
    ),
  );
}

/** What a permission may be called. */
const NAMES = new Set(hardStrings.filter((text) => text !== ""));
