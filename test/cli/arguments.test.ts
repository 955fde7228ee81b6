import { describe, expect, test } from "bun:test";
import { defaultFolder, nameIn, nextCommand, readArguments } from "../../src/cli/arguments.ts";
import { UsageError } from "../../src/cli/command.ts";

const OPTIONS = {
  data: { type: "string", default: "here" },
  scope: { type: "string", multiple: true },
  quiet: { type: "boolean", default: false },
} as const;

const read = (...args: string[]) => readArguments(args, OPTIONS);

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return "";
}

describe("readArguments()", () => {
  test("reads flags in both spellings, and what stands beside them", () => {
    const { values, positionals } = read("a", "--scope", "x", "--scope=-y", "--quiet", "-");
    expect(values).toEqual({ data: "here", scope: ["x", "-y"], quiet: true });
    expect(positionals).toEqual(["a", "-"]);
  });

  test("takes what stands behind -- as it is", () => {
    expect(read("--", "--data").positionals).toEqual(["--data"]);
  });

  test.each([
    { args: ["--dta", "x"], says: "There is no --dta here; did you mean --data?" },
    { args: ["--birthday"], says: "There is no --birthday here. See" },
    { args: ["-x"], says: "There is no -x here" },
    { args: ["--data"], says: "--data needs a value" },
    { args: ["--data="], says: "--data needs a value" },
    { args: ["--data", "--quiet"], says: "--data needs a value" },
    { args: ["--quiet=yes"], says: "--quiet takes no value, got 'yes'" },
    { args: ["--constructor"], says: "There is no --constructor" },
  ])("refuses $args in words of its own", ({ args, says }) => {
    const refusal = refusalOf(() => read(...args));
    expect(refusal).toContain(says);
    expect(refusal).not.toContain("positional");
  });
});

describe("nameIn()", () => {
  test("takes one name", () => expect(nameIn(["entra-1.a_b"], "token")).toBe("entra-1.a_b"));

  test.each([[[]], [["a", "b"]], [[""]], [["a b"]], [["x".repeat(65)]]])("refuses %j", (names) => {
    expect(refusalOf(() => nameIn(names, "token"))).toContain("Name the token");
  });
});

describe("nextCommand()", () => {
  test("names the folder where another command would look elsewhere", () => {
    expect(nextCommand("token list", defaultFolder())).toBe("rollcall token list");
    expect(nextCommand("token list", "/var/lib/x")).toBe("rollcall token list --data /var/lib/x");
    expect(nextCommand("token list", "it's")).toBe("rollcall token list --data 'it'\\''s'");
  });
});
