import { expect, test } from "bun:test";
import { resourceJson } from "../../src/http/resource-json.ts";
import { type Projection, projector } from "../../src/scim/resource/project.ts";
import { represent } from "../../src/scim/resource/represent.ts";
import type { Stored } from "../../src/scim/resource/resource.ts";
import { groupType as type } from "../../src/scim/schema/resource-type.ts";

const baseUrl = "https://scim.example.com/scim/v2";

const groupOf = (count: number): Stored => ({
  type: "Group",
  id: "g",
  version: 3,
  created: 0,
  lastModified: 1,
  document: { displayName: "All" },
  members: Array.from({ length: count }, (_, n) => ({
    value: `m${n}`,
    type: n % 7 === 0 ? "Group" : "User",
    ...(n % 3 === 0 && { display: `"Member" ${n}` }),
  })),
});

const projections: readonly Projection[] = [
  {},
  { attributes: ["members.display"] },
  { attributes: ["displayName"] },
  { excludedAttributes: ["members"] },
];

test.each([0, 1, 2000, 2001, 5000])(
  "in slices a group of %d members is what it is in one piece, whatever is asked for",
  async (count) => {
    for (const projection of projections) {
      const { project, isWhole } = projector(type, projection);
      const stored = groupOf(count);
      const turn = async () => {};
      const pieces = await resourceJson(stored, { type, baseUrl, project, isWhole, turn });
      expect(JSON.parse(pieces.join(""))).toEqual(project(represent(stored, type, baseUrl)));
    }
  },
);

test("others have their turn between slices of members", async () => {
  let turns = 0;
  const { project } = projector(type, {});
  const turn = async () => void turns++;
  await resourceJson(groupOf(10_000), { type, baseUrl, project, isWhole: true, turn });
  expect(turns).toBe(5);
  await resourceJson(groupOf(2000), { type, baseUrl, project, isWhole: true, turn });
  expect(turns).toBe(5);
});
