import { representPlain } from "../scim/resource/plain.ts";
import type { Projector } from "../scim/resource/project.ts";
import { represent } from "../scim/resource/represent.ts";
import type { Member, Stored } from "../scim/resource/resource.ts";
import { keptAs } from "../scim/schema/lookup.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import type { Turn } from "./turns.ts";

/** Members that are written in one go. */
const SLICE = 2000;

export interface ResourceWriting {
  readonly type: ResourceType;
  readonly baseUrl: string;
  readonly project: Projector["project"];
  /** Whether that is all that is returned by default. */
  readonly isWhole: boolean;
  /** Awaited between slices. */
  readonly turn: Turn;
}

/**
 * What is returned of a resource, as JSON in pieces: a group may have any number of members, and
 * others have their turn in between. All others, and those are nearly all, are written at once.
 */
export function resourceJson(
  stored: Stored,
  writing: ResourceWriting,
): readonly string[] | Promise<readonly string[]> {
  const { type, baseUrl, project, isWhole } = writing;
  const plain = isWhole ? representPlain(stored, type, baseUrl) : undefined;
  if (plain !== undefined) return [plain];
  const { members = [] } = stored;
  const [path] = keptAs(type, "members");
  if (path !== undefined && members.length > SLICE) {
    return inSlices(stored, members, path.attribute.name, writing);
  }
  return [JSON.stringify(project(represent(stored, type, baseUrl)))];
}

async function inSlices(
  stored: Stored,
  members: readonly Member[],
  name: string,
  { type, baseUrl, project, turn }: ResourceWriting,
): Promise<readonly string[]> {
  const shown = (part: Stored) => project(represent(part, type, baseUrl));
  const rest = JSON.stringify(shown({ ...stored, members: [] }));
  const pieces: string[] = [];
  for (let at = 0; at < members.length; at += SLICE) {
    await turn();
    const part = shown({ ...stored, members: members.slice(at, at + SLICE) })[name];
    if (Array.isArray(part)) pieces.push(JSON.stringify(part).slice(1, -1));
  }
  if (pieces.length === 0) return [rest];
  const separated = pieces.flatMap((piece, at) => (at === 0 ? [piece] : [",", piece]));
  return [`${rest.slice(0, -1)},${JSON.stringify(name)}:[`, ...separated, "]}"];
}
