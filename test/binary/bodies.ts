import { Group } from "../../src/scim/schema/group.ts";
import { User } from "../../src/scim/schema/user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";

/** The bodies that clients send, with the `schemas` that each must have. */
export const newUser = (attributes: object) => ({ schemas: [User.id], ...attributes });
export const newGroup = (attributes: object) => ({ schemas: [Group.id], ...attributes });
export const patchOf = (...Operations: readonly unknown[]) => ({
  schemas: [MESSAGE.patchOp],
  Operations,
});
