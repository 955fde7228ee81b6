import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultFolder, readArguments } from "../../src/cli/arguments.ts";
import { UsageError } from "../../src/cli/command.ts";
import type { SettingName } from "../../src/cli/config.ts";
import { readConfig, readServeConfig, readSettings } from "../../src/cli/read-config.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-settings-"));
const path = join(folder, "rollcall.toml");
afterAll(() => rmSync(folder, { recursive: true }));

const AT_FOLDER = { ROLLCALL_CONFIG: folder };

/** Reads settings with this as the file. */
function readFrom(text: string, names: readonly SettingName[] = ["body-limit", "listen"]) {
  writeFileSync(path, text);
  return readSettings(names, [], AT_FOLDER);
}

const problemsOf = (text: string): readonly string[] => readFrom(text).problems;

describe("rollcall.toml", () => {
  test("gives settings that neither flag nor variable have", () => {
    writeFileSync(path, 'body-limit = 2048\nlisten = "127.0.0.1:3"\nrate-limit = 50\n');
    const environment = { ...AT_FOLDER, ROLLCALL_LISTEN: "127.0.0.1:2" };
    const names = ["body-limit", "listen", "rate-limit", "log-level"] as const;
    const { config, origins } = readSettings(names, ["--rate-limit", "60"], environment);
    expect<object>(config).toEqual({
      "body-limit": 2048,
      listen: "127.0.0.1:2",
      "rate-limit": 60,
      "log-level": "info",
    });
    expect(origins).toEqual({
      "body-limit": { from: "file", at: `${path}:1` },
      listen: { from: "environment", at: "ROLLCALL_LISTEN" },
      "rate-limit": { from: "flag", at: "--rate-limit" },
      "log-level": { from: "default", at: "" },
    });
  });

  test("is found by --config before ROLLCALL_CONFIG", () => {
    writeFileSync(path, "body-limit = 2048\n");
    const args = ["--config", folder];
    expect(readConfig(["body-limit", "config"], args, { ROLLCALL_CONFIG: "/nowhere" })).toEqual({
      "body-limit": 2048,
      config: folder,
    });
  });

  test("need not be there, but the folder that was named must", () => {
    rmSync(path);
    expect(readSettings(["listen"], [], AT_FOLDER)).toMatchObject({
      file: { path, isThere: false },
      problems: [],
    });
    expect(() => readConfig(["listen"], [], { ROLLCALL_CONFIG: "/no/such" })).toThrow("a folder");
  });

  test("may be empty, begin with a byte order mark and end its lines as Windows does", () => {
    expect(readFrom("").problems).toEqual([]);
    const { config, problems } = readFrom("\uFEFF# a comment\r\nbody-limit = 2_048\r\n");
    expect<object>([problems, config["body-limit"]]).toEqual([[], 2048]);
  });

  test("has paths as seen from its folder", () => {
    expect<object>(readFrom('data = "here"', ["data"]).config).toEqual({
      data: join(folder, "here"),
    });
    expect<object>(readFrom('data = "/there"', ["data"]).config).toEqual({ data: "/there" });
  });
});

const wrong: readonly [title: string, text: string, problem: string][] = [
  ["a key that there is not", 'listn = "x"', "1: there is no setting 'listn'. Did you mean 'lis"],
  ["a key like none", "\nzzzzzz = 1", "2: there is no setting 'zzzzzz'. See rollcall config ref"],
  ["a section", "[http]\nport = 1", "1: 'http' is a section, and there are none: each setting"],
  [
    "the folder that it lies in",
    'config = "/x"',
    "1: 'config' cannot be set here; use --config or",
  ],
  ["a number in quotes", 'body-limit = "2048"', "1: 'body-limit' must be a number from 1024 to"],
  ["a number that is too small", "body-limit = 1", "without quotes, got 1: the largest request b"],
  ["no number for a number", "body-limit = nan", "without quotes, got NaN: the largest request"],
  ["a line within a text", 'data = "a\\nb"', "1: 'data' must not have control characters."],
  ["a date for a number", "body-limit = 1979-05-27", "1: 'body-limit' must be a number from 1024"],
  ["a word for a switch", 'users-only = "true"', "1: 'users-only' must be true or false, without"],
  ["a number for a text", "first-token = 8", "1: 'first-token' must be NAME, in quotes, got 8"],
  [
    "a list for a text",
    'first-token = ["a"]',
    "1: 'first-token' must be NAME, in quotes, got [\"a\"]",
  ],
  ["a section for a text", "first-token.a = 1", "must be NAME, in quotes, got a section"],
  ["one of none", 'log-level = "loud"', '1: \'log-level\' must be one of "debug", "info", "warn"'],
  ["a key of every object", "constructor = 1", "1: there is no setting 'constructor'."],
  ["a prototype", "__proto__ = 1", "1: there is no setting '__proto__'."],
];

test.each(wrong)("rollcall.toml with %s is refused with its line", (_title, text, problem) => {
  const [only, ...others] = problemsOf(text);
  expect([only, others]).toEqual([expect.stringContaining(problem), []]);
  expect(only).toStartWith(path);
});

test.each([
  ["an open quote", 'listen = "a:1"\nlog-level = "info\nbody-limit = 2048\n', 2],
  ["a word without quotes", "body-limit = 2048\n\nlog-level = info\n", 3],
  ["a list that does not end", "body-limit = 2048\nlisten = [\n  1,\n", 2],
  ["a key that is there twice", "body-limit = 2048\n# and\nbody-limit = 2049\n", 3],
  ["no value in the first line", "listen =\n", 1],
])("rollcall.toml with %s is no TOML, and says in which line", (_title, text, line) => {
  expect(problemsOf(text)).toEqual([expect.stringContaining(`${path}:${line}: is no TOML: `)]);
});

test("all problems are told at once, those of the file before those of variables", () => {
  writeFileSync(path, "bodylimit = 1\nusers-only = 1\n");
  const environment = { ...AT_FOLDER, ROLLCALL_LOG_LEVEL: "loud" };
  const read = () => readServeConfig(["--body-limit", "x"], environment);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(
    /^4 things are wrong .*:\n.*bodylimit.*\n.*users-only.*\n.*BODY_LIMIT.*\n.*LOG_LEVEL/,
  );
});

test("a file that cannot be read is a problem of its own", () => {
  rmSync(path, { force: true });
  mkdirSync(path);
  const { file, problems } = readSettings(["listen"], [], AT_FOLDER);
  rmSync(path, { recursive: true });
  expect([file.isThere, problems]).toEqual([
    true,
    [expect.stringMatching(/rollcall\.toml cannot be read: EISDIR/)],
  ]);
});

test("a port beyond the highest is refused whatever it comes from", () => {
  const read = () => readServeConfig(["--listen", "127.0.0.1:65536"], AT_FOLDER);
  expect(read).toThrow("--listen has port 65536; the highest is 65535.");
  const highest = readServeConfig(["--listen", "127.0.0.1:65535"], AT_FOLDER);
  expect(highest.listen).toBe("127.0.0.1:65535");
});

test("a variable that is no setting is noted, and refuses nothing", () => {
  const environment = { ...AT_FOLDER, ROLLCALL_PUBLICURL: "x", ROLLCALL_QQQQ: "y" };
  const { notes, problems } = readSettings(["listen"], [], environment);
  expect(problems).toEqual([]);
  expect(notes).toEqual([
    "ROLLCALL_PUBLICURL is set, and is no setting. Did you mean ROLLCALL_PUBLIC_URL?",
    "ROLLCALL_QQQQ is set, and is no setting.",
  ]);
});

test("an empty variable sets nothing", () => {
  const { origins, problems } = readSettings(["listen"], [], { ROLLCALL_LISTEN: "" });
  expect([problems, origins.listen.from]).toEqual([[], "default"]);
});

describe("a setting with several values", () => {
  const name = "allow-addresses" as const;
  const expected = { [name]: ["10.0.0.0/8", "::1"] };
  const read = (args: readonly string[], variable?: string) =>
    readConfig([name], args, { ...AT_FOLDER, ROLLCALL_ALLOW_ADDRESSES: variable });

  test.each([
    ["a list in the file", '["10.0.0.0/8", "::1"]', [], undefined],
    ["a variable with commas", "[]", [], " 10.0.0.0/8, ::1,"],
    ["a flag with commas", "[]", ["--allow-addresses", "10.0.0.0/8,::1"], "::2"],
    ["several flags", "[]", ["--allow-addresses=10.0.0.0/8", "--allow-addresses", "::1"], "::2"],
  ])("is read from %s", (_title, list, args, variable) => {
    writeFileSync(path, `allow-addresses = ${list}\n`);
    expect<object>(read(args, variable)).toEqual(expected);
  });

  test("is empty where it is nowhere", () => {
    writeFileSync(path, "");
    expect<object>(read([])).toEqual({ [name]: [] });
  });

  test.each(['"::1"', "[1]", '["::1", ["::2"]]'])("is no %s", (value) => {
    expect(problemsOf(`allow-addresses = ${value}`)).toEqual([
      expect.stringMatching(
        /:1: 'allow-addresses' must be a list of .* in brackets, each in quotes/,
      ),
    ]);
  });
});

describe("the folder of the database", () => {
  const options = { data: { type: "string", default: "" }, config: { type: "string" } } as const;
  const dataOf = (...args: string[]) => readArguments(args, options).values.data;

  test("comes from the file for every command that has no --data", () => {
    writeFileSync(path, 'data = "/srv/people"\n');
    expect(dataOf("--config", folder)).toBe("/srv/people");
    expect(defaultFolder(folder)).toBe("/srv/people");
    expect(dataOf("--config", folder, "--data", "/else")).toBe("/else");
  });

  test("has to be named where the file is wrong, which then does no harm", () => {
    writeFileSync(path, "data = 1\n");
    expect(() => dataOf("--config", folder)).toThrow("Or name the folder with --data DIR.");
    expect(dataOf("--config", folder, "--data", "/else")).toBe("/else");
  });
});
