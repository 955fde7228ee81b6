import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { csvOf, csvRow, parseCsv } from "../../src/directory/csv.ts";
import { ScimError } from "../../src/scim/error.ts";

const COLUMNS = ["userName", "displayName", "department"];
const cellsOf = (text: string) => parseCsv(text, COLUMNS).map(({ cells }) => cells);

function refusalOf(text: string): string {
  try {
    parseCsv(text, COLUMNS);
  } catch (error) {
    if (error instanceof ScimError) return error.detail;
    throw error;
  }
  return "";
}

describe("parseCsv() reads", () => {
  const ada = [{ userName: "ada", displayName: "Ada L." }];
  test.each([
    { title: "commas", text: "userName,displayName\nada,Ada L." },
    { title: "semicolons", text: "userName;displayName\nada;Ada L." },
    { title: "tabs", text: "userName\tdisplayName\nada\tAda L." },
    { title: "a byte order mark", text: "\uFEFFuserName,displayName\r\nada,Ada L.\r\n" },
    { title: "a mark before quotes", text: '\uFEFF"userName";"displayName"\r\nada;"Ada L."\r\n' },
    { title: "old line ends", text: "userName,displayName\rada,Ada L.\r" },
    { title: "empty lines", text: "\nuserName,displayName\n\nada,Ada L.\n,\n\n" },
    { title: "spaces around cells", text: 'userName , displayName\n ada , "Ada L." ' },
    { title: "columns in any case", text: "USERNAME,displayname\nada,Ada L." },
  ])("$title", ({ text }) => expect(cellsOf(text)).toEqual(ada));

  test.each([
    { title: "separators in quotes", text: 'userName;displayName\na;"x;y"', is: "x;y" },
    {
      title: "other separators",
      text: "userName;displayName\na;Paris, France",
      is: "Paris, France",
    },
    { title: "quotes written twice", text: 'userName,displayName\na,"""x"" y"', is: '"x" y' },
    { title: "line ends in quotes", text: 'userName,displayName\na,"x\r\ny"', is: "x\r\ny" },
    { title: "defused formulas", text: "userName,displayName\na,'=1+1", is: "=1+1" },
    { title: "other apostrophes", text: "userName,displayName\na,'t Hooft", is: "'t Hooft" },
  ])("$title", ({ text, is }) =>
    expect(cellsOf(text)).toEqual([{ userName: "a", displayName: is }]),
  );

  test("the line that each record begins in, also below cells of several lines", () => {
    const text = 'userName,displayName\r\na,"x\r\ny\r\nz"\r\n\r\nb,é\r\n,\r\nc,';
    const lines = parseCsv(text, COLUMNS).map(({ line, cells }) => [cells.userName, line]);
    expect(lines).toEqual([
      ["a", 2],
      ["b", 6],
      ["c", 8],
    ]);
  });

  test("a file of one column, and one that has only its header", () => {
    expect(cellsOf("userName\na\nb\n")).toEqual([{ userName: "a" }, { userName: "b" }]);
    expect(cellsOf("userName,displayName")).toEqual([]);
  });
});

describe("parseCsv() refuses", () => {
  test.each([
    { title: "nothing", text: "\uFEFF \r\n", says: "empty" },
    { title: "an unknown column", text: "userName,nickname\na,b", says: "'nickname'" },
    { title: "a column without a name", text: "userName,\na,b", says: "''" },
    { title: "a column twice", text: "userName,username\na,b", says: "'userName' twice" },
    { title: "too many cells", text: "userName,displayName\na,b\nc,d,e", says: "Line 3" },
    { title: "too few cells", text: 'userName,displayName\na,"x\r\ny"\nb', says: "Line 4" },
    { title: "an open quote", text: 'userName\na\n"b\nc', says: "line 3" },
    { title: "a quote within a cell", text: 'userName\na"b"', says: "line 2" },
    { title: "text behind a quote", text: 'userName\n"a"b', says: "line 2" },
  ])("$title", ({ text, says }) => expect(refusalOf(text)).toContain(says));

  test.each([
    ["user_name", "userName"],
    ["Departement", "department"],
    ["Dispaly name", "displayName"],
  ])("%s, and asks whether %s was meant", (name, meant) => {
    expect(refusalOf(`${name}\nx`)).toContain(`did you mean '${meant}'?`);
  });

  test("what is like no column, without a guess", () => {
    expect(refusalOf("birthday\nx")).not.toContain("mean");
  });
});

describe("csvRow() writes", () => {
  test("each record with CRLF, and what is not there as nothing", () => {
    expect(csvRow(["a", null, undefined, 7, true, ""])).toBe("a,,,7,true,\r\n");
    expect(csvRow(["a,b", 'c"d', "e\nf", " g"])).toBe('"a,b","c""d","e\nf"," g"\r\n');
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "＝1"])(
    "%j so that no spreadsheet calculates it",
    (cell) => expect(csvRow([cell])).toMatch(/^"?'/),
  );

  test("numbers as they are, also below zero", () => expect(csvRow([-1])).toBe("-1\r\n"));

  const cell = fc.oneof(
    fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
    fc.string({ unit: fc.constantFrom("'", "=", "+", '"', ",", ";", "\r", "\n", "\t", " ", "a") }),
  );
  test("what parseCsv() reads back, whatever is in the cells", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }), (rows) => {
        const filled = rows.filter((row) => row.some((each) => each !== ""));
        const read = cellsOf(csvOf(COLUMNS, rows)).map((cells) => COLUMNS.map((key) => cells[key]));
        expect(read).toEqual(filled.map((row) => [...row]));
      }),
      { numRuns: 2000 },
    );
  });
});
