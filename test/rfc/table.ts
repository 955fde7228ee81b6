import { type Chapter, type Duty, isTested } from "./duty.ts";

/** The duties of one RFC as a table in Markdown, one row each, in the order of the sections. */
export function dutyTable(rfc: string, chapters: readonly Chapter[]): string {
  const duties = chapters.flatMap((chapter) => chapter.duties);
  const tested = duties.filter(isTested);
  const deviations = tested.filter((duty) => duty.deviation !== undefined);
  const others = duties.length - tested.length;
  const rows = duties.toSorted(bySection).map((duty) => {
    const shown = isTested(duty) ? [duty.title, duty.deviation ?? ""] : ["", duty.notApplicable];
    return `| ${[duty.section, duty.keyword, duty.sentence, ...shown].map(cell).join(" | ")} |`;
  });
  return [
    `# The duties of a service provider in RFC ${rfc}`,
    "",
    `Tested over HTTP against the executable: ${tested.length}. Deliberate deviations among`,
    `them: ${deviations.length}. Sentences that oblige somebody else: ${others}. A`,
    "row without a test says whom, a row with a test and a remark says why it deviates.",
    "",
    "| § | Word | Sentence | Test | Remark |",
    "| - | ---- | -------- | ---- | ------ |",
    ...rows,
    "",
  ].join("\n");
}

const cell = (text: string) => text.replace(/\s+/g, " ").replaceAll("|", "\\|");

/** `3.9` is before `3.10`. */
function bySection(a: Duty, b: Duty): number {
  const [left, right] = [a, b].map(({ section }) => section.split(".").map(Number));
  const longest = Math.max(left?.length ?? 0, right?.length ?? 0);
  for (let index = 0; index < longest; index++) {
    const difference = (left?.[index] ?? -1) - (right?.[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
