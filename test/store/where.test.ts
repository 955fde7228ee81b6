import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { rules } from "../../src/directory/rules.ts";
import type { Store, Viewer } from "../../src/directory/store.ts";
import type { CheckedFilter, CompValue, Filter } from "../../src/scim/filter/ast.ts";
import { checkFilter } from "../../src/scim/filter/check.ts";
import { evaluate } from "../../src/scim/filter/evaluate.ts";
import { printFilter } from "../../src/scim/filter/print.ts";
import type { Document, Json } from "../../src/scim/resource/resource.ts";
import { type AttributePath, keptAs, pathsOf } from "../../src/scim/schema/lookup.ts";
import type { ResourceType } from "../../src/scim/schema/resource-type.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { arbitraryFilter } from "../scim/filter/arbitrary.ts";
import { fillDirectory } from "./directory.ts";
import { extended, isOperators } from "./every-attribute.ts";
import { grantSome } from "./grants.ts";
import { NOTHING, readAll, representation } from "./sample.ts";
import { openTemporary } from "./temporary.ts";

const SEED = 20_260_131;
const VIEWERS: readonly Viewer[] = ["entra", "okta", null];

/** One store on one file, that searches where it is best, and one that always scans. */
let store: Store;
let scanning: Store;
let dispose: () => Promise<void>;
/** Whole representations, as each viewer sees them. */
const seen = new Map<Viewer, readonly Document[]>();

beforeAll(async () => {
  const opened = openTemporary();
  store = opened.store;
  scanning = openSqliteStore({ rules, file: opened.file, scansAll: true });
  dispose = async () => {
    await scanning.close();
    await opened.dispose();
  };
  grantSome(opened.file, await fillDirectory(store, 160, 24, SEED, extended), SEED);
  for (const viewer of VIEWERS) {
    seen.set(viewer, (await readAll(store, viewer)).map(asStored));
  }
});
afterAll(() => dispose());

/**
 * A store knows no public URL and compares references by what follows it, so `evaluate` is given
 * them in this form. Nor does it know the mark that an ETag carries for the groups of a User.
 */
function asStored(stored: Parameters<typeof representation>[0]): Document {
  const resource = representation(stored, "", Object.values(extended));
  const meta = { ...(resource.meta as Document), version: `W/"${stored.version}"` };
  return { ...resource, meta };
}

async function foundBy(from: Store, filter: CheckedFilter, type: ResourceType, viewer: Viewer) {
  const { totalResults, resources } = await from.search(viewer, {
    targets: [{ type, filter }],
    descending: false,
    startIndex: 1,
    count: 1000,
    wanted: NOTHING,
  });
  expect(totalResults).toBe(resources.length);
  return resources.map(({ id }) => id);
}

const matchedBy = (filter: CheckedFilter, type: ResourceType, viewer: Viewer): unknown[] =>
  (seen.get(viewer) ?? [])
    .filter((resource) => (resource.meta as Document).resourceType === type.name)
    .filter((resource) => evaluate(filter, resource))
    .map((resource) => resource.id);

/** Text and numbers that occur in the directory. */
function valuesOf(json: Json): Exclude<CompValue, null>[] {
  if (json === null) return [];
  return typeof json === "object" ? Object.values(json).flatMap(valuesOf) : [json];
}

const valuesAt = (resource: Document, paths: readonly AttributePath[]) =>
  paths.flatMap(({ attribute, extension }) => {
    const container = extension ? (resource[extension.id] as Document | undefined) : resource;
    return valuesOf(container?.[attribute.name] ?? null);
  });

describe("a filter in SQL finds what evaluate() matches", () => {
  const all = () => true;
  const operators = ({ extension }: AttributePath) => isOperators(extension?.id);
  const cases = [
    ...Object.values(extended).flatMap((type) =>
      VIEWERS.map((viewer) => ({ about: "any attribute", type, viewer, accepts: all, most: 1000 })),
    ),
    {
      about: "an operator's attributes",
      type: extended.user,
      viewer: null,
      accepts: operators,
      most: 400,
    },
    // Beside an attribute whose index leaves few, so that the others are asked of each.
    ...(["groups", "permissions", "derived"] as const).flatMap((storage) =>
      keptAs(extended.user, storage).map(({ attribute: { name } }) => ({
        about: `${name} and displayName`,
        type: extended.user,
        viewer: null,
        accepts: ({ attribute }: AttributePath) =>
          attribute.name === name || attribute.name === "displayName",
        most: 300,
      })),
    ),
  ];
  test.each(cases)(
    "$type.name, seen by $viewer, of $about",
    async ({ type, viewer, accepts, most }) => {
      const asked = pathsOf(type).filter(accepts);
      const values = [
        ...new Set((seen.get(viewer) ?? []).flatMap((resource) => valuesAt(resource, asked))),
      ];
      let matches = 0;
      let runs = 0;
      const agrees = async (filter: Filter) => {
        const checked = checkFilter(filter, type, "reject");
        const expected = matchedBy(checked, type, viewer);
        runs++;
        matches += Number(expected.length > 0);
        const text = printFilter(filter);
        for (const [how, from] of Object.entries({ store, scanning })) {
          const ids: unknown[] = await foundBy(from, checked, type, viewer);
          expect({ text, how, ids }).toEqual({ text, how, ids: expected });
        }
      };
      await fc.assert(fc.asyncProperty(arbitraryFilter(type, { values, accepts }), agrees), {
        seed: SEED,
        numRuns: most,
      });
      // The comparison would prove little if nearly all filters found nothing.
      expect(matches).toBeGreaterThan(runs / 3);
    },
    60_000,
  );
});
