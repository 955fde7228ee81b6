import { useState } from "preact/hooks";
import { SourceBadge } from "../parts/badge.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { Empty, PageHead } from "../parts/notes.tsx";
import { type Column, PagedTable } from "../parts/table.tsx";
import { useTyped } from "../parts/typed.ts";
import { usePages } from "../remote.ts";
import { goTo, linkTo, type Route } from "../route.ts";
import { useSession } from "../session.ts";
import type { Group } from "../wire.ts";

const PAGE = 50;

const COLUMNS: readonly Column<Group>[] = [
  {
    title: "Name",
    cell: ({ id, displayName }) => <a href={linkTo(["groups", id])}>{displayName}</a>,
  },
  { title: "Members", cell: ({ memberCount }) => memberCount.toLocaleString(), isNarrow: true },
  { title: "Permissions", cell: ({ permissions }) => permissions.join(", ") },
  { title: "Source", cell: ({ source }) => <SourceBadge source={source} />, isNarrow: true },
  { title: "By", cell: ({ provisionedBy }) => provisionedBy ?? "" },
];

export function GroupsPage({ query }: Pick<Route, "query">) {
  const [typed, type] = useTyped(["groups"], query, ["displayName"]);
  const pages = usePages<Group>("groups", { ...query, limit: PAGE });
  return (
    <>
      <PageHead title="Groups" actions={<NewGroup />} />
      <search class="filters">
        <TextField
          label="Name"
          type="search"
          value={typed.displayName ?? ""}
          placeholder="Whole name, any case"
          onInput={(value) => type("displayName", value)}
        />
      </search>
      <PagedTable
        label="Groups"
        pages={pages}
        keyOf={({ id }) => id}
        columns={COLUMNS}
        empty={
          query.displayName ? (
            <Empty>
              No group is called that. <a href={linkTo(["groups"])}>Show all groups</a>
            </Empty>
          ) : (
            <Empty>
              There are no groups yet. Identity providers bring theirs; a local group is made with
              the button above.
            </Empty>
          )
        }
      />
    </>
  );
}

function NewGroup() {
  const { api, notify } = useSession();
  const [isOpen, setOpen] = useState(false);
  const [displayName, setName] = useState("");
  const create = async () => {
    const group = await api.ask<Group>("groups", { method: "POST", body: { displayName } });
    notify(`${group.displayName} is created.`);
    goTo(linkTo(["groups", group.id]));
  };
  return (
    <>
      <button type="button" class="primary" onClick={() => setOpen(true)}>
        New local group
      </button>
      {isOpen && (
        <Dialog title="New local group" onClose={() => setOpen(false)}>
          <Form
            label="New local group"
            submit="Create"
            act={create}
            onCancel={() => setOpen(false)}
          >
            <TextField label="Name" value={displayName} onInput={setName} required autoFocus />
          </Form>
        </Dialog>
      )}
    </>
  );
}
