/** The parts of the administrators' API, in the order in which the explorer shows them. */
export const ADMIN_TAGS = {
  "Workplace people": "People, as desks, panels, kiosks and lockers read them",
  "Workplace groups": "Groups and their members",
  Lists: "The departments, companies and sites that there are",
  Permissions: "What people and groups may do",
  Tokens: "Tokens of identity providers, workplace systems and administrators",
  Clients: "Secrets for OAuth 2, and other proofs of who a client is",
  Provisioning: "Whether identity providers may write, and the brake on deactivations",
  Settings: "What the server does with what identity providers send",
  Journal: "Who changed what, and what was refused",
  Tombstones: "What was removed, while it can still be looked at",
  "Sync health": "How the identity providers are doing",
} as const;

export type AdminTag = keyof typeof ADMIN_TAGS;
