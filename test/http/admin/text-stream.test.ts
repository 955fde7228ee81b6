import { expect, test } from "bun:test";
import { textStream } from "../../../src/http/admin/text-stream.ts";

const PARTS = 50;

test("others have their turn between the parts of a text that is taken at once", async () => {
  let turns = 0;
  let next = setImmediate(function others() {
    turns += 1;
    next = setImmediate(others);
  });
  const text = await new Response(textStream(parts())).text();
  clearImmediate(next);
  expect(text).toHaveLength(PARTS);
  expect(turns).toBeGreaterThanOrEqual(PARTS);
});

test("a text that nobody takes any more is made no further", async () => {
  let made = 0;
  const reader = textStream(parts(() => (made += 1))).getReader();
  await reader.read();
  await reader.cancel();
  expect(made).toBeLessThan(PARTS);
});

async function* parts(onPart = () => 0): AsyncGenerator<string> {
  for (let count = 0; count < PARTS; count++) {
    onPart();
    yield "x";
  }
}
