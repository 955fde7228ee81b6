import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ScimError, type ScimType } from "../../../src/scim/error.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import type { Ingress } from "../../../src/scim/resource/ingress.ts";
import { normalize } from "../../../src/scim/resource/normalize.ts";
import { represent } from "../../../src/scim/resource/represent.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { groupType, resourceTypes, userType } from "../../../src/scim/schema/resource-type.ts";
import { refusal } from "../patch/patch.ts";
import { arbitraryBody } from "./arbitrary.ts";
import { isWhole } from "./whole.ts";

interface Row {
  readonly title: string;
  readonly type?: "User" | "Group";
  /** With the schemas of its type, unless it has its own. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly unknown?: Ingress["unknown"];
}

interface Accepted extends Row {
  readonly document: Document;
  readonly memberIds?: readonly string[];
  readonly warnings?: readonly string[];
}

interface Refused extends Row {
  readonly scimType: ScimType;
  readonly detail: string;
}

const read = <Case>(file: string): readonly Case[] =>
  JSON.parse(readFileSync(join(import.meta.dir, file), "utf8"));

const typeOf = ({ type }: Row) => (type === "Group" ? groupType : userType);

function normalized(row: Row, ingress: Ingress = { unknown: "ignore", warnings: [] }) {
  const type = typeOf(row);
  return normalize({ schemas: [type.schema.id], ...row.body }, type, ingress);
}

describe("Of a body that is sent", () => {
  test.each([...read<Accepted>("normalize.json")])("$title", (row) => {
    const ingress: Ingress = { unknown: "ignore", warnings: [] };
    const { document, memberIds } = normalized(row, ingress);
    expect({ document, memberIds, warnings: ingress.warnings }).toEqual({
      document: row.document,
      memberIds: row.memberIds,
      warnings: [...(row.warnings ?? [])],
    });
  });

  test("more values than the limit are refused, and no fewer", () => {
    const emails = (count: number) => ({
      title: "",
      body: {
        userName: "noor",
        emails: Array.from({ length: count }, (_, index) => ({ value: `${index}@x.test` })),
      },
    });
    expect(normalized(emails(LIMITS.attributeValues)).document.emails).toHaveLength(
      LIMITS.attributeValues,
    );
    const error = refusal(() => normalized(emails(LIMITS.attributeValues + 1)));
    expect(error.detail).toStartWith("Attribute 'emails' takes at most");
  });

  test("the name of what is unknown is cut short in the warning", () => {
    const ingress: Ingress = { unknown: "ignore", warnings: [] };
    normalized({ title: "", body: { userName: "noor", [`${"x".repeat(196)}😀`]: 1 } }, ingress);
    expect(ingress.warnings).toHaveLength(1);
    normalized({ title: "", body: { userName: "noor", ["x".repeat(100_000)]: 1 } }, ingress);
    expect(ingress.warnings[1]?.length).toBeLessThan(250);
  });
});

describe("Refused is", () => {
  test.each([...read<Refused>("refused.json")])("$title", (row) => {
    const ingress: Ingress = { unknown: row.unknown ?? "ignore", warnings: [] };
    const error = refusal(() => normalized(row, ingress));
    expect(error).toMatchObject({ status: 400, scimType: row.scimType, detail: row.detail });
  });
});

describe.each([...resourceTypes])("A $name that was read", (type) => {
  const bodies = arbitraryBody(type);
  const ignoring = (): Ingress => ({ unknown: "ignore", warnings: [] });

  test("is read the same again from its representation", () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const first = accepted(() => normalize(body, type, ignoring()));
        if (first === undefined) return;
        const stored = { type: type.name, id: "r1", version: 1, created: 0, lastModified: 0 };
        const resource = represent({ ...stored, ...first }, type, "https://x.test");
        const second = normalize(resource, type, { unknown: "reject", warnings: [] });
        expect(second.document).toEqual(first.document);
      }),
      { numRuns: 2_000 },
    );
  });

  test("holds nothing that is unassigned, and no name that the schema does not have", () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const read = accepted(() => normalize(body, type, ignoring()));
        expect(Object.values(read?.document ?? {}).every(isWhole)).toBeTrue();
        expect(JSON.stringify(read?.document ?? {})).not.toContain("unheardOf");
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What `run` gives; undefined where it is refused. Any other error fails the test. */
function accepted<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}
