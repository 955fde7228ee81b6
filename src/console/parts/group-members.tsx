import { path } from "../api.ts";
import { useAction, usePages } from "../remote.ts";
import { linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import type { Group, GroupName, Member } from "../wire.ts";
import { Badge } from "./badge.tsx";
import { Card, Empty, ProblemNote } from "./notes.tsx";
import { Picker } from "./picker.tsx";
import { type Column, PagedTable } from "./table.tsx";

const PAGE = 50;

interface MembersProps {
  readonly group: Group;
  readonly onChanged: () => void;
}

/** Direct members; those of a local group can be added and removed. */
export function GroupMembers({ group, onChanged }: MembersProps) {
  const { api, notify } = useSession();
  const pages = usePages<Member>(path`groups/${group.id}/members`, { limit: PAGE });
  const isLocal = group.source === "local";
  const change = useAction(async (method: "PUT" | "DELETE", { id, displayName }: GroupName) => {
    await api.ask(path`groups/${group.id}/members/${id}`, { method });
    notify(`${displayName} is ${method === "PUT" ? "in the group" : "out of the group"}.`);
    pages.reload();
    onChanged();
  });
  const columns: readonly Column<Member>[] = [
    {
      title: "Name",
      cell: ({ id, type, displayName }) => (
        <a href={linkTo([type === "Group" ? "groups" : "people", id])}>{displayName}</a>
      ),
    },
    {
      title: "Type",
      cell: ({ type }) => <Badge>{type === "Group" ? "group" : "person"}</Badge>,
      isNarrow: true,
    },
  ];
  const removal: Column<Member> = {
    title: "Actions",
    isNarrow: true,
    cell: (member) => (
      <button
        type="button"
        disabled={change.isBusy}
        aria-label={`Remove ${member.displayName}`}
        onClick={() => void change.run("DELETE", member)}
      >
        Remove
      </button>
    ),
  };
  const add = (picked: GroupName) => void change.run("PUT", picked);
  return (
    <Card title={`Members (${group.memberCount.toLocaleString()})`}>
      {isLocal && (
        <div class="fields">
          <Picker label="Add a person" kind="people" pick="Add" onPick={add} />
          <Picker label="Add a group" kind="groups" pick="Add" onPick={add} />
        </div>
      )}
      <ProblemNote problem={change.problem} />
      <PagedTable
        label="Members"
        pages={pages}
        keyOf={({ id }) => id}
        columns={isLocal ? [...columns, removal] : columns}
        empty={<Empty>Nobody is in it{isLocal && "; add somebody above"}.</Empty>}
      />
    </Card>
  );
}
