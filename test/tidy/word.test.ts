import { describe, expect, test } from "bun:test";
import { namedAttributes } from "./attribute-name.ts";
import { BANS, banned } from "./ban.ts";
import { badFileNames, badNames } from "./name.ts";
import { toSource } from "./source.ts";

/**
 * For each ban, in its order: a place and a text that it is for, and texts beside it that it is not
 * for.
 */
const samples: readonly (readonly [path: string, breaks: string, ...fine: string[]])[] = [
  ["src/cli/serve.ts", "console.log(1);", "// console.log(1)", "mount(consolePage);"],
  ["src/cli/serve.ts", "process.exit(1);", "process.exitCode = 1;", 'say("process.exit");'],
  ["src/http/app.ts", "eval(text);", "evaluate(text);", "new FunctionTable();"],
  ["src/store/where.ts", "Math.random();", "Math.round(x);"],
  [
    "src/scim/a.ts",
    "const at = new Date();",
    "new Date(milliseconds);",
    "const update = toDate(x);",
  ],
  ["src/scim/a.ts", "crypto.randomUUID();", "const cryptography = 1;"],
  ["src/scim/a.ts", "process.env.HOME;", "processed.push(1);", "preset(1);"],
  ["src/http/a.ts", 'await fetch("https://a.example");', "routes.fetch(request);", "prefetch(1);"],
  ["src/scim/a.ts", "async () => {};", "const asynchronous = 1;", "// never async"],
  ["src/scim/a.ts", "export default 1;", "export const a = 1;"],
  ["src/http/docs.ts", 'load("https://unpkg.com/a");', 'load("/docs/a.js");'],
  ["src/cli/serve.ts", 'open("/tmp/a");', 'open("/var/tmp/a");'],
  ["README.ts", 'see("DESIGN.md");', 'see("ARCHITECTURE.md");'],
  ["src/scim/a.ts", "// See #12.", "// The colour #fff.", "// &#39;", 'const a = "#12";'],
  ["src/scim/a.ts", "// TODO later", 'say("TODO");'],
  ["test/a.test.ts", "test.skip('a', f);", "test.each([])('a', f);"],
];

describe("banned()", () => {
  test("has a sample for each ban", () => expect(samples).toHaveLength(BANS.length));

  test.each(samples.map((sample, index) => ({ index, sample })))(
    "$sample.1 is banned, and what only looks like it is not",
    ({ index, sample: [path, breaks, ...fine] }) => {
      const reason = BANS[index]?.reason ?? "no such ban";
      expect(banned(toSource(path, breaks))).toEqual([expect.stringContaining(reason)]);
      for (const text of fine) expect(banned(toSource(path, text))).toEqual([]);
    },
  );

  test("holds a ban for its own files only", () => {
    expect(banned(toSource("src/main.ts", "process.exit(1);"))).toEqual([]);
    expect(banned(toSource("src/cli/serve.ts", "await new Date();"))).toEqual([]);
    expect(banned(toSource("test/run.ts", "console.log(1);"))).toEqual([]);
  });
});

describe("badFileNames()", () => {
  test.each(["src/scim/urn.ts", "src/store/scan-worker.ts", "test/a/list-response.test.ts"])(
    "allows %s",
    (path) => expect(badFileNames(toSource(path, ""))).toEqual([]),
  );
  test("allows the RFC's own term", () => {
    expect(badFileNames(toSource("src/scim/service-provider-config.ts", ""))).toEqual([]);
  });
  test.each([
    "src/index.ts",
    "src/scim/utils.ts",
    "src/http/error-helper.ts",
    "src/directory/user-service.ts",
    "src/scim/listResponse.ts",
    "test/http/test-helpers.ts",
  ])("does not allow %s", (path) => {
    expect(badFileNames(toSource(path, ""))).toHaveLength(1);
  });
});

describe("badNames()", () => {
  test.each([
    "const serviceProviderConfig = 1;",
    "const { data } = answer;",
    "const metadata = 1;",
    "interface Modelled {}",
    'string("manager");',
    "const dataDirectory = 1;",
    "// class UserManager",
  ])("allows %s", (text) => expect(badNames(toSource("src/scim/a.ts", text))).toEqual([]));
  test.each([
    "class UserManager {}",
    "export function pathUtils() {}",
    "const userData = 1;",
    "type GroupDTO = 1;",
    "interface TokenInfo {}",
    "let data = 1;",
    "const USER_MODEL = 1;",
  ])("does not allow %s", (text) => {
    expect(badNames(toSource("src/scim/a.ts", text))).toHaveLength(1);
  });
});

describe("namedAttributes()", () => {
  test.each([
    'if (name === "userName") f();',
    "if ('members' !== name) f();",
    'switch (name) { case "externalId": f(); }',
    'path.attribute.name.toLowerCase() === "displayname"',
  ])("does not allow %s", (text) => {
    expect(namedAttributes(toSource("src/scim/patch/add.ts", text))).toHaveLength(1);
  });
  test.each([
    'if (operation.op === "add") f();',
    'if (attribute.storage === "members") f();',
    'switch (attribute.storage) { case "server": case "members": f(); }',
    'if (subAttribute.name === "value") f();',
    'const displayedBy = ["userName"];',
    '// if (name === "userName")',
  ])("allows %s", (text) => {
    expect(namedAttributes(toSource("src/scim/patch/add.ts", text))).toEqual([]);
  });
  test("allows schemas and the command line their own words", () => {
    const text = 'if (name === "userName") f();';
    expect(namedAttributes(toSource("src/scim/schema/element.ts", text))).toEqual([]);
    expect(namedAttributes(toSource("src/cli/token.ts", text))).toEqual([]);
  });
});
