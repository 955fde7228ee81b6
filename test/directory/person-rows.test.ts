import { describe, expect, test } from "bun:test";
import { personRowsOf } from "../../src/directory/person-rows.ts";
import { LIMITS } from "../../src/scim/limits.ts";

const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** By line: why it is no good. */
const problemsOf = (...lines: string[]) =>
  personRowsOf(lines.join("\n"), "jsonl").rows.map(({ problem }) => problem);

describe("personRowsOf() a line that nests deeply", () => {
  const good = '{"userName":"ada"}';
  const tooDeep = expect.stringContaining(`deeper than ${LIMITS.jsonDepth} levels`);

  test.each([LIMITS.jsonDepth, 50_000, 5_000_000])("refuses that line: %p levels", (levels) => {
    const line = `{"userName":"bo","groups":${nested(levels)}}`;
    expect(problemsOf(good, line, good)).toEqual([undefined, tooDeep, undefined]);
  });

  test("says what is wrong with a field that is within the limit", () => {
    const line = `{"userName":"bo","groups":${nested(LIMITS.jsonDepth - 1)}}`;
    expect(problemsOf(line)).toEqual([expect.stringContaining("groups must be names")]);
  });
});

test("personRowsOf() tells all faults of a line, and who it is about", () => {
  const line = '{"active":"perhaps","userName":"ada","email":5}';
  const { rows } = personRowsOf(line, "jsonl");
  expect(rows).toEqual([
    {
      line: 1,
      entry: { userName: "ada" },
      problem: expect.stringMatching(/^active must be true or false.* email must be text/),
    },
  ]);
});
