import { expect, test } from "bun:test";
import { join } from "node:path";
import { readDocument } from "../http/openapi-document.ts";

const golden = Bun.file(join(import.meta.dir, "openapi.json"));

test("the OpenAPI document is the one that was agreed on", async () => {
  const document = await readDocument();
  if (process.env.GOLDEN) await Bun.write(golden, `${JSON.stringify(document, null, 2)}\n`);
  expect(document).toEqual(await golden.json());
});
