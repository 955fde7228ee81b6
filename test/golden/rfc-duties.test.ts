import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type Duty, isTested } from "../rfc/duty.ts";
import { rfc7643 } from "../rfc/rfc7643.ts";
import { rfc7644 } from "../rfc/rfc7644.ts";
import { dutyTable } from "../rfc/table.ts";

const rfcs = [
  { rfc: "7643", chapters: rfc7643 },
  { rfc: "7644", chapters: rfc7644 },
];

describe.each(rfcs)("The duties in RFC $rfc", ({ rfc, chapters }) => {
  const duties: readonly Duty[] = chapters.flatMap((chapter) => chapter.duties);

  test("are those of the table", async () => {
    const file = Bun.file(join(import.meta.dir, `rfc${rfc}-duties.md`));
    const table = dutyTable(rfc, chapters);
    if (process.env.GOLDEN) await Bun.write(file, table);
    expect(table).toBe(await file.text());
  });

  test("are quoted with the word that obliges", () => {
    const shouted = duties.filter(({ keyword }) => keyword !== "states");
    expect(shouted.filter(({ keyword, sentence }) => !sentence.includes(keyword))).toEqual([]);
  });

  test("have a title of their own in each section", () => {
    const titles = duties.filter(isTested).map(({ section, title }) => `${section} ${title}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });
});
