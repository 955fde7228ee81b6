import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { listNamed, replaceList } from "../../src/directory/lists.ts";
import { ScimError } from "../../src/scim/error.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { openTemporary } from "../store/temporary.ts";
import { adminAct, entriesOf } from "../store/workplace.ts";
import { refused } from "./opened.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

const replace = (entry: Parameters<typeof replaceList>[3]) =>
  replaceList(opened.store, adminAct(), "sites", entry);
const current = () => opened.store.list("sites");

const DECOMPOSED = "Zu\u0308rich";

describe("replaceList()", () => {
  test("keeps values without spaces around them, composed", async () => {
    await replace({ mode: "closed", values: [" Gent\t", DECOMPOSED, "Den  Haag", "東京", "🏢"] });
    expect(await current()).toEqual({
      mode: "closed",
      values: ["Gent", "Zürich", "Den  Haag", "東京", "🏢"],
    });
  });

  test("changes mode and values apart from each other", async () => {
    await replace({ values: ["Gent"] });
    await replace({ mode: "closed" });
    expect(await current()).toEqual({ mode: "closed", values: ["Gent"] });
    await replace({ values: [] });
    expect(await current()).toEqual({ mode: "closed", values: [] });
  });

  const longest = "x".repeat(LIMITS.listValueLength);

  test.each([
    [{}, "got neither"],
    [{ mode: "Closed" }, "must be 'open' or 'closed', got \"Closed\""],
    [{ mode: null }, "got null"],
    [{ values: "Gent" }, 'must be an array, got "Gent"'],
    [{ values: { 0: "Gent" } }, "must be an array"],
    [{ values: ["Gent", 7] }, "Value 2 of the list must be a string, got 7"],
    [{ values: ["Gent", null] }, "Value 2 of the list must be a string, got null"],
    [{ values: ["Gent", "  "] }, "Value 2 of the list is empty"],
    [{ values: ["Gent\nBrugge"] }, "Value 1 of the list has a character"],
    [{ values: ["Gent\0"] }, "Value 1 of the list has a character"],
    [{ values: ["Gent\ud800"] }, "Value 1 of the list has a character"],
    [{ values: ["ok", `${longest}x`] }, `Value 2 of the list has ${longest.length + 1} characters`],
    [{ values: ["x".repeat(10_000)] }, `10000 characters, ${longest.length} are allowed`],
    [{ values: ["Gent", "Brugge", "Gent"] }, "Values 1 and 3 of the list"],
    [{ values: ["Élan", "Brugge", " éLAN "] }, "'Élan' and 'éLAN'"],
    [{ values: ["Zürich", DECOMPOSED] }, "Values 1 and 2 of the list"],
    [{ values: ["Straße", "STRASSE", "ＧＥＮＴ", "gent"] }, "Values 3 and 4 of the list"],
  ])("refuses %j and changes nothing", async (entry, told) => {
    await replace({ values: ["Utrecht"] });
    const { status, detail } = await refused(replace(entry));
    expect(status).toBe(400);
    expect(detail).toContain(told);
    expect(detail.length).toBeLessThan(400);
    expect(await current()).toEqual({ mode: "open", values: ["Utrecht"] });
    expect(await entriesOf(opened.store, "List")).toHaveLength(1);
  });

  test("takes a value of as many characters as there may be", async () => {
    await replace({ values: [` ${longest} `] });
    expect((await current()).values).toEqual([longest]);
  });

  test("takes as many values as there may be and no more", async () => {
    const values = Array.from({ length: LIMITS.listValues }, (_, index) => `Site ${index}`);
    await replace({ values });
    expect((await current()).values).toEqual(values);
    const { detail } = await refused(replace({ values: [...values, "one more"] }));
    expect(detail).toContain(`at most ${LIMITS.listValues} values, these are ${values.length + 1}`);
  });
});

describe("listNamed()", () => {
  test.each(["departments", "companies", "sites"])("knows %s", (name) => {
    expect<string>(listNamed(name)).toBe(name);
  });
  test.each(["Sites", "floors", "", "constructor"])("refuses '%s'", (name) => {
    expect(() => listNamed(name)).toThrow(ScimError);
  });
});
