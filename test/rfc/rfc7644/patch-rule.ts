import { expect } from "bun:test";
import type { ScimType } from "../../../src/scim/error.ts";
import { patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Duty, TestedDuty } from "../duty.ts";
import type { Provider } from "../provider.ts";

/** What operations do to a User. */
export interface PatchCase {
  readonly before: object;
  readonly operations: readonly object[];
  /** The attributes named here have these values afterwards; undefined is unassigned. */
  readonly after?: Readonly<Record<string, unknown>>;
  /** The request is 400 with this, and nothing changes. */
  readonly fails?: ScimType;
}

export interface PatchRule {
  readonly keyword: Duty["keyword"];
  readonly sentence: string;
  readonly title: string;
  readonly deviation?: string;
  readonly cases: readonly PatchCase[];
}

export const patchDuty =
  (section: string) =>
  ({ cases, ...stated }: PatchRule): TestedDuty => ({
    section,
    ...stated,
    run: async (provider) => {
      for (const each of cases) await check(provider, each);
    },
  });

async function check(provider: Provider, { before, operations, after = {}, fails }: PatchCase) {
  const { user, patch, get } = provider;
  const { path, json } = await user(before);
  const answer = await patch(path, patchOf(...operations));
  const current = (await get(path)).json;
  if (fails !== undefined) {
    expectScimError(answer, 400, fails);
    expect(current).toEqual(json);
    return;
  }
  expect({ operations, status: answer.status }).toEqual({ operations, status: 200 });
  const seen: object = typeof current === "object" && current !== null ? current : {};
  const named = Object.keys(after).map((name) => [name, Reflect.get(seen, name)]);
  expect({ operations, after: Object.fromEntries(named) }).toEqual({ operations, after });
}
