import { Type } from "@sinclair/typebox";
import type { JournalJson } from "../../directory/journal.ts";
import { nullable, times } from "./schemas.ts";

const text = nullable(Type.String());

/** An entry of the journal, as /docs tells of it. */
export const journalEntrySchema = Type.Object({
  id: Type.Integer(),
  time: times.required,
  outcome: Type.String({ description: "`success`, `warning` or `refused`." }),
  status: Type.Integer({ description: "Of the answer." }),
  doneBy: Type.String({ description: "`provisioning`, `admin`, `import` or `job`." }),
  client: text,
  token: text,
  address: text,
  requestId: text,
  method: Type.String(),
  resourceType: nullable(
    Type.String({ description: "`User`, `Group`, or what else was changed, such as `List`." }),
  ),
  resourceId: text,
  resourceName: text,
  version: nullable(Type.Integer({ description: "That it left behind, or removed." })),
  scimType: text,
  detail: text,
  changes: Type.Array(
    Type.Object({
      path: Type.String(),
      before: Type.Optional(Type.Unknown()),
      after: Type.Optional(Type.Unknown()),
    }),
    {
      description:
        "What was unassigned has no `before` or `after`; neither is there where values are not " +
        "kept, by the setting journalValues.",
    },
  ),
  warnings: Type.Array(Type.String(), { description: "What was passed over." }),
  durationMs: nullable(Type.Number()),
  count: Type.Integer({ description: "How often, where one entry tells of many refusals." }),
});

export const JOURNAL_EXAMPLE: JournalJson = {
  id: 4711,
  time: "2026-03-02T08:15:30.120Z",
  outcome: "success",
  status: 200,
  doneBy: "provisioning",
  client: "entra",
  token: "entra",
  address: "192.0.2.7",
  requestId: "0199c3a5-02d7-7a11-8b3e-6d4f1a90c257",
  method: "PATCH",
  resourceType: "User",
  resourceId: "0199c3a5-02d7-7a11-8b3e-6d4f1a90c257",
  resourceName: "ada@example.com",
  version: 3,
  scimType: null,
  detail: null,
  changes: [{ path: "title", before: "Engineer", after: "Lead engineer" }],
  warnings: [],
  durationMs: 2.4,
  count: 1,
};
