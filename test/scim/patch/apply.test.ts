import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ScimType } from "../../../src/scim/error.ts";
import type { Ingress } from "../../../src/scim/resource/ingress.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { patched, refusal } from "./patch.ts";

interface Applied {
  readonly title: string;
  /** The attributes beside userName. */
  readonly before: Document;
  readonly operations: readonly unknown[];
  readonly after: Document;
  readonly warnings?: readonly string[];
}

interface Refused {
  readonly title: string;
  readonly before?: Document;
  readonly unknown?: Ingress["unknown"];
  readonly operations: readonly unknown[];
  readonly scimType: ScimType;
  readonly detail: string;
}

const read = <Case>(file: string): readonly Case[] =>
  JSON.parse(readFileSync(join(import.meta.dir, file), "utf8"));

const user = (attributes: Document): Document => ({ userName: "noor", ...attributes });

describe.each([
  { file: "rfc.json", of: "an example of RFC 7644 §3.5.2" },
  { file: "add.json", of: "add" },
  { file: "remove.json", of: "remove" },
  { file: "replace.json", of: "replace" },
  { file: "path-less.json", of: "a value without a path" },
  { file: "entra.json", of: "Entra" },
  { file: "create-on-absent.json", of: "a filter that describes what is not there" },
  { file: "clear.json", of: "clearing" },
  { file: "primary.json", of: "primary" },
])("PATCH, $of", ({ file }) => {
  test.each([...read<Applied>(file)])("$title", ({ before, operations, after, warnings = [] }) => {
    const { document, warnings: told } = patched(user(before), operations);
    expect(document).toEqual(user(after));
    expect(told).toEqual([...warnings]);
  });
});

describe("PATCH refuses", () => {
  test.each([...read<Refused>("refused.json")])("$title", (row) => {
    const before = user(row.before ?? {});
    const error = refusal(() => patched(before, row.operations, undefined, row.unknown));
    expect(error).toMatchObject({ status: 400, scimType: row.scimType, detail: row.detail });
    expect(before).toEqual(user(row.before ?? {}));
  });
});
