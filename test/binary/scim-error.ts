import { expect } from "bun:test";
import type { ScimType } from "../../src/scim/error.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import type { Answer } from "./rollcall.ts";

/** RFC 7644 §3.12: what each failure under /scim looks like, whatever went wrong. */
export function expectScimError(answer: Answer, status: number, scimType?: ScimType): void {
  expect({ status: answer.status, body: answer.json }).toEqual({
    status,
    body: {
      schemas: [MESSAGE.error],
      status: String(status),
      ...(scimType !== undefined && { scimType }),
      detail: expect.stringMatching(/\S/),
    },
  });
  expect(answer.headers.get("content-type")).toStartWith("application/scim+json");
}
