import { path } from "../api.ts";
import { ConfirmButton } from "../parts/dialog.tsx";
import { DownloadButton } from "../parts/download-button.tsx";
import { Empty, PageHead } from "../parts/notes.tsx";
import { type Column, PagedTable } from "../parts/table.tsx";
import { When, Zone } from "../parts/when.tsx";
import { usePages } from "../remote.ts";
import { linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import type { Tombstone } from "../wire.ts";

const PAGE = 50;

/** People and groups that were removed, as long as they are kept to be looked at. */
export function RemovedPage() {
  const { api, notify } = useSession();
  const pages = usePages<Tombstone>("tombstones", { limit: PAGE });
  const erase = async (id: string) => {
    await api.ask(path`tombstones/${id}`, { method: "DELETE" });
    notify("Erased.");
    pages.reload();
  };
  const columns: readonly Column<Tombstone>[] = [
    { title: "Name", cell: ({ name, id }) => name ?? id },
    { title: "Type", cell: ({ type }) => type, isNarrow: true },
    { title: "Removed", cell: ({ at }) => <When time={at} exact /> },
    { title: "By", cell: ({ client }) => client },
    { title: "Kept until", cell: ({ until }) => <When time={until} exact /> },
    {
      title: "Actions",
      cell: ({ id, name }) => (
        <div class="actions">
          <DownloadButton
            label="Save"
            path={path`tombstones/${id}`}
            accept="application/json"
            file={`${id}.json`}
          />
          <ConfirmButton
            label="Erase"
            title={`Erase what is left of ${name ?? id}?`}
            confirm="Erase for good"
            danger
            act={() => erase(id)}
          >
            <p>
              What is kept of it is forgotten now, and names and values in the journal with it. This
              cannot be undone.
            </p>
          </ConfirmButton>
        </div>
      ),
    },
  ];
  return (
    <>
      <PageHead title="Removed people" above={<a href={linkTo(["people"])}>People</a>} />
      <Zone />
      <PagedTable
        label="Removed people and groups"
        pages={pages}
        keyOf={({ id }) => id}
        columns={columns}
        empty={
          <Empty>
            Nothing is kept of anybody who was removed. How long it is kept is a{" "}
            <a href={linkTo(["settings"])}>setting</a>.
          </Empty>
        }
      />
    </>
  );
}
