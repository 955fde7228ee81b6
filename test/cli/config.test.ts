import { expect, test } from "bun:test";
import { UsageError } from "../../src/cli/command.ts";
import { readConfig } from "../../src/cli/read-config.ts";

const NAMES = ["listen", "data", "public-url", "body-limit", "unknown-attributes"] as const;

test("readConfig() takes flags before the environment before defaults", () => {
  const environment = { ROLLCALL_DATA: "/from/env", ROLLCALL_LISTEN: "127.0.0.1:1" };
  const config = readConfig(NAMES, ["--listen", "127.0.0.1:2"], environment);
  expect<object>(config).toEqual({
    listen: "127.0.0.1:2",
    data: "/from/env",
    "public-url": undefined,
    "body-limit": 4 * 1024 * 1024,
    "unknown-attributes": "ignore",
  });
});

test("readConfig() reads numbers", () => {
  expect(readConfig(["body-limit"], ["--body-limit", "2048"], {})).toEqual({ "body-limit": 2048 });
});

test.each([
  ["on by its flag alone", ["--users-only"], {}, true],
  ["on by the environment", [], { ROLLCALL_USERS_ONLY: "true" }, true],
  ["off by the environment", [], { ROLLCALL_USERS_ONLY: "false" }, false],
  ["off without either", [], {}, false],
])("readConfig() reads what is %s", (_title, args, environment, expected) => {
  expect(readConfig(["users-only"], args, environment)).toEqual({ "users-only": expected });
});

const refused: readonly [title: string, args: string[], names: string][] = [
  ["a flag that there is not", ["--port", "80"], "--port"],
  ["a listen address without a port", ["--listen", "localhost"], "HOST:PORT"],
  ["a public URL with a query", ["--public-url", "https://a.example/?x"], "--public-url"],
  ["a public URL that is no URL", ["--public-url", "scim.example.com"], "--public-url"],
  ["a body limit that is no number", ["--body-limit", "4MB"], "BYTES"],
  ["a body limit below the smallest", ["--body-limit", "1"], "BYTES"],
  ["a policy that there is not", ["--unknown-attributes", "drop"], "ignore|reject"],
];

test.each(refused)("readConfig() refuses %s", (_title, args, names) => {
  expect(() => readConfig(NAMES, args, {})).toThrow(UsageError);
  expect(() => readConfig(NAMES, args, {})).toThrow(names);
});

test.each([
  { variable: "ROLLCALL_RATE_LIMIT", name: "rate-limit" as const, least: 25 },
  { variable: "ROLLCALL_CONCURRENCY_LIMIT", name: "concurrency-limit" as const, least: 8 },
  { variable: "ROLLCALL_REQUEST_DEADLINE", name: "request-deadline" as const, least: 1 },
])("readConfig() takes $variable from $least on", ({ variable, name, least }) => {
  const read = (value: number) => readConfig([name], [], { [variable]: `${value}` });
  expect<object>(read(least)).toEqual({ [name]: least });
  expect(() => read(least - 1)).toThrow(variable);
});

test("readConfig() has no limit on rate and concurrency by default", () => {
  const limits = readConfig(["rate-limit", "concurrency-limit"], [], {});
  expect<object>(limits).toEqual({ "rate-limit": undefined, "concurrency-limit": undefined });
});

test("readConfig() names the variable of a setting that came from the environment", () => {
  const read = () => readConfig(NAMES, [], { ROLLCALL_BODY_LIMIT: "x" });
  expect(read).toThrow("ROLLCALL_BODY_LIMIT");
});

test.each([60, 360])("readConfig() takes access tokens of %d minutes", (minutes) => {
  const name = "access-token-minutes";
  expect(readConfig([name], [`--${name}`, `${minutes}`], {})).toEqual({ [name]: minutes });
});

test.each([59, 361])("readConfig() refuses access tokens of %d minutes", (minutes) => {
  const args = ["--access-token-minutes", `${minutes}`];
  expect(() => readConfig(["access-token-minutes"], args, {})).toThrow("60 to 360");
});

const switched: readonly [args: string[], variable: string | undefined, on: boolean][] = [
  [[], undefined, false],
  [["--raw-authorization"], undefined, true],
  [["--raw-authorization"], "false", true],
  [[], "true", true],
  [[], "false", false],
];

test.each(switched)("readConfig() takes %j and %p as a switch: %p", (args, variable, on) => {
  const environment = { ROLLCALL_RAW_AUTHORIZATION: variable };
  expect(readConfig(["raw-authorization"], args, environment)).toEqual({ "raw-authorization": on });
});

test("readConfig() refuses a switch that is neither on nor off", () => {
  const read = () => readConfig(["raw-authorization"], [], { ROLLCALL_RAW_AUTHORIZATION: "maybe" });
  expect(read).toThrow("true|false");
});
