import { expect } from "bun:test";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Duty, TestedDuty } from "../duty.ts";
import { foundEach } from "../found.ts";
import type { Provider } from "../provider.ts";

/** A sentence about filters, as people and whom each filter finds of them. */
export interface FilterRule {
  readonly keyword: Duty["keyword"];
  readonly sentence: string;
  readonly title: string;
  readonly deviation?: string;
  /** Users by their nickName. */
  readonly people: Readonly<Record<string, object>>;
  readonly finds?: Readonly<Record<string, readonly string[]>>;
  /** Filters that are 400 invalidFilter. */
  readonly refuses?: readonly string[];
}

/** `$w` in an attribute or a filter is a word of this rule's own. */
export function filterDuty({
  people,
  finds = {},
  refuses = [],
  ...stated
}: FilterRule): TestedDuty {
  const run = async ({ user, search, word }: Provider) => {
    const own = word();
    const fill = (text: string) => text.replaceAll("$w", own);
    for (const [nickName, attributes] of Object.entries(people)) {
      const filled = JSON.parse(fill(JSON.stringify(attributes))) as object;
      await user({ nickName, timezone: own, ...filled });
    }
    for (const [filter, nickNames] of Object.entries(finds)) {
      const answer = await search("/Users", `timezone eq "${own}" and (${fill(filter)})`);
      const names = foundEach(answer, "/nickName").toSorted();
      expect({ filter, status: answer.status, names }).toEqual({
        filter,
        status: 200,
        names: nickNames.toSorted(),
      });
    }
    for (const filter of refuses) {
      const answer = await search("/Users", fill(filter));
      expect({ filter, status: answer.status }).toEqual({ filter, status: 400 });
      expectScimError(answer, 400, "invalidFilter");
    }
  };
  return { section: "3.4.2.2", ...stated, run };
}
