import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { changeSettings } from "../../src/directory/settings.ts";
import { DEFAULT_SETTINGS } from "../../src/directory/workplace.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { act, keep } from "../store/sample.ts";
import { openTemporary } from "../store/temporary.ts";
import { adminAct, entriesOf } from "../store/workplace.ts";
import { refused } from "./opened.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

const set = (changes: unknown) => changeSettings(opened.store, adminAct(), changes);

const { mostDays, leastJournalMegabytes, mostJournalMegabytes } = LIMITS;

describe("changeSettings()", () => {
  test("changes what is named and leaves the others", async () => {
    await set({ onExisting: "link" });
    const changed = { ...DEFAULT_SETTINGS, onExisting: "link" as const, tombstoneDays: 7 };
    expect(await set({ tombstoneDays: 7 })).toEqual(changed);
    expect(await opened.store.settings()).toEqual(changed);
    expect(await set({})).toEqual(changed);
  });

  test.each([
    { identifierPolicy: "follow" },
    { onExisting: "link" },
    { tombstoneDays: 0 },
    { tombstoneDays: mostDays },
    { removeInactiveAfterDays: null },
    { removeInactiveAfterDays: 1 },
    { removeInactiveAfterDays: mostDays },
    { brakePercent: null },
    { brakePercent: 1 },
    { brakePercent: 100 },
    { journalValues: "redacted" },
    { journalDays: 1 },
    { journalDays: mostDays },
    { journalMegabytes: leastJournalMegabytes },
    { journalMegabytes: mostJournalMegabytes },
    { defaultGroups: [] },
  ])("accepts %j", async (changes) => expect(await set(changes)).toMatchObject(changes));

  test.each([
    [{ identifierPolicy: "Follow" }, "'identifierPolicy' must be 'fixed' or 'follow'"],
    [{ onExisting: null }, "'onExisting' must be 'reject' or 'link', got null"],
    [{ tombstoneDays: -1 }, `'tombstoneDays' must be a whole number from 0 to ${mostDays}`],
    [{ tombstoneDays: mostDays + 1 }, `got ${mostDays + 1}`],
    [{ tombstoneDays: 1.5 }, "got 1.5"],
    [{ tombstoneDays: "30" }, 'got "30"'],
    [{ tombstoneDays: null }, "got null"],
    [{ removeInactiveAfterDays: 0 }, `from 1 to ${mostDays}, or null, got 0`],
    [{ brakePercent: 0 }, "from 1 to 100, or null"],
    [{ brakePercent: 101 }, "got 101"],
    [{ journalValues: "none" }, "'full' or 'redacted'"],
    [{ journalDays: 0 }, "'journalDays'"],
    [{ journalMegabytes: leastJournalMegabytes - 1 }, "'journalMegabytes'"],
    [{ journalMegabytes: mostJournalMegabytes + 1 }, "'journalMegabytes'"],
    [{ defaultGroups: "g" }, "'defaultGroups' must be an array"],
    [{ defaultGroups: [1] }, "'defaultGroups' must be an array"],
    [{ defaultGroups: ["g", "g"] }, "each once"],
    [{ identifierpolicy: "fixed" }, "did you mean 'identifierPolicy'?"],
    [{ colour: "red" }, "there are identifierPolicy, onExisting"],
    [{ "identifiers are behind": true }, "There is no setting"],
    [[], "must be a JSON object"],
    ["fixed", "must be a JSON object"],
    [null, "must be a JSON object, got null"],
  ])("refuses %j and changes nothing", async (changes, told) => {
    const changed = typeof changes === "object" && !Array.isArray(changes);
    const wanted = changed && changes ? { tombstoneDays: 9, ...changes } : changes;
    const { status, detail } = await refused(set(wanted));
    expect(status).toBe(400);
    expect(detail).toContain(told);
    expect(await opened.store.settings()).toEqual(DEFAULT_SETTINGS);
    expect(await entriesOf(opened.store, "Settings")).toEqual([]);
  });

  test("takes the ids of groups for default groups, and of nothing else", async () => {
    const group = await keep(opened.store, groupType, { displayName: "Everybody" });
    const user = await keep(opened.store, userType, { userName: "ann" });
    expect(await set({ defaultGroups: [group] })).toMatchObject({ defaultGroups: [group] });
    for (const id of [user, "gone", ""]) {
      const { status, detail } = await refused(set({ defaultGroups: [group, id] }));
      expect(status).toBe(400);
      expect(detail).toContain(`names ${JSON.stringify(id)}, which is the id of no group`);
    }
    expect(await opened.store.settings()).toMatchObject({ defaultGroups: [group] });
  });

  test("takes back what was read after a default group was removed, and tells it", async () => {
    const [a, b] = [
      await keep(opened.store, groupType, { displayName: "A" }),
      await keep(opened.store, groupType, { displayName: "B" }),
    ];
    await set({ defaultGroups: [a, b] });
    await opened.store.remove(act({ method: "DELETE", status: 204 }), groupType, a, () => {});
    const read = await opened.store.settings();
    expect(read).toMatchObject({ defaultGroups: [b] });
    expect(await set(read)).toEqual(read);
    const entries = await entriesOf(opened.store, "Settings");
    expect(entries).toHaveLength(2);
    expect(entries[1]).toMatchObject({
      ...{ method: "DELETE", status: 204, detail: `The group '${a}' was removed.` },
      changes: [{ path: "defaultGroups", before: [a, b], after: [b] }],
    });
  });

  test("takes as many default groups as there may be and no more", async () => {
    const group = (index: number) => keep(opened.store, groupType, { displayName: `G${index}` });
    const ids = await Promise.all(Array.from({ length: LIMITS.defaultGroups }, (_, i) => group(i)));
    expect((await set({ defaultGroups: ids })).defaultGroups).toEqual(ids);
    const { detail } = await refused(set({ defaultGroups: [...ids, await group(1_000)] }));
    expect(detail).toContain(`at most ${LIMITS.defaultGroups} ids`);
  });
});
