import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readExchange } from "./exchange.ts";

const step = {
  title: "nobody is found",
  request: { method: "GET", path: "/Users" },
  response: { status: 200 },
};
const exchange = { title: "an exchange", client: "entra", steps: [step] };

function read(content: object) {
  const folder = mkdtempSync(join(tmpdir(), "exchange-"));
  try {
    writeFileSync(join(folder, "a.json"), JSON.stringify(content));
    return readExchange(join(folder, "a.json"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("readExchange() reads a recorded exchange", () => {
  expect(read(exchange)).toEqual(exchange);
});

test.each([
  ["a misspelt member", { ...exchange, secret: [] }],
  [
    "a misspelt member of a response",
    { ...exchange, steps: [{ ...step, response: { state: 200 } }] },
  ],
  ["an expectation beside the response", { ...exchange, steps: [{ ...step, body: {} }] }],
  ["no steps", { ...exchange, steps: [] }],
  ["a step without a title", { ...exchange, steps: [{ ...step, title: "" }] }],
])("readExchange() refuses %s and names the file", (_, content) => {
  expect(() => read(content)).toThrow("a.json");
});
