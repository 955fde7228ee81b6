import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ScimError } from "../../../src/scim/error.ts";
import { normalize } from "../../../src/scim/resource/normalize.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { resourceTypes, userType } from "../../../src/scim/schema/resource-type.ts";
import { isWhole } from "../resource/whole.ts";
import { arbitraryOperation, arbitraryPerson, arbitraryStep } from "./arbitrary.ts";
import { naive, type Outcome, written } from "./naive.ts";
import { type Patched, patched } from "./patch.ts";

const user = (attributes: object): Document => ({ userName: "noor", ...attributes });

/**
 * What a PATCH gives: the result, or the scimType of the refusal. Any other error fails the test.
 */
function outcome<Result>(run: () => Result): Result | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof ScimError) return `${error.scimType}`;
    throw error;
  }
}

function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

describe("PATCH", () => {
  test("does to generated documents what a naive reading of the RFC does", () => {
    const steps = fc.array(arbitraryStep, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(arbitraryPerson, steps, (person, list) => {
        const wanted: Outcome = naive(person, list);
        const got = outcome(() => patched(user(person), list.map(written)).document);
        expect(got).toEqual(typeof wanted === "string" ? wanted : user(wanted));
      }),
      { numRuns: 5_000 },
    );
  });

  describe.each([...resourceTypes])("of a $name with whatever operations", (type) => {
    const before: Document = type === userType ? { userName: "noor" } : { displayName: "Crew" };
    const operations = fc.array(arbitraryOperation(type), { minLength: 1, maxLength: 4 });
    const attempt = (list: readonly object[], document: Document): Patched | string =>
      outcome(() => patched(document, list, type));

    test("never changes what it is given, and fails with a ScimError or not at all", () => {
      fc.assert(
        fc.property(operations, arbitraryPerson, (list, person) => {
          const given = type === userType ? user(person) : before;
          attempt(frozen(list), frozen(given));
        }),
        { numRuns: 3_000 },
      );
    });

    test("leaves a document that a client could have sent, in which nothing is unassigned", () => {
      fc.assert(
        fc.property(operations, (list) => {
          const after = attempt(list, before);
          if (typeof after === "string") return;
          const body = { schemas: [type.schema.id], ...after.document };
          const read = normalize(body, type, { unknown: "reject", warnings: [] });
          expect(read.document).toEqual(after.document);
          expect(Object.values(after.document).every(isWhole)).toBeTrue();
        }),
        { numRuns: 3_000 },
      );
    });
  });
});
