import { ActiveBadge, Badge, SourceBadge } from "../parts/badge.tsx";
import { DownloadButton } from "../parts/download-button.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { Empty, PageHead } from "../parts/notes.tsx";
import { type Column, PagedTable } from "../parts/table.tsx";
import { useTyped } from "../parts/typed.ts";
import { usePages, useRemote } from "../remote.ts";
import { linkTo, type Route } from "../route.ts";
import type { List, Person } from "../wire.ts";

const PAGE = 50;

const COLUMNS: readonly Column<Person>[] = [
  {
    title: "Name",
    cell: ({ id, displayName, userName }) => (
      <>
        <a href={linkTo(["people", id])}>{displayName}</a>
        <div class="fine">{userName}</div>
      </>
    ),
  },
  { title: "E-mail", cell: ({ email }) => email ?? "" },
  { title: "Department", cell: ({ department, waiting }) => departmentOf(department, waiting) },
  { title: "Site", cell: ({ site }) => site ?? "" },
  { title: "State", cell: ({ active }) => <ActiveBadge active={active} />, isNarrow: true },
  { title: "Source", cell: ({ source }) => <SourceBadge source={source} />, isNarrow: true },
];

const departmentOf = (value: string | null, waiting: Person["waiting"]) => (
  <>
    {value} {waiting?.department && <Badge tone="warn">{waiting.department} waits</Badge>}
  </>
);

const FILTERS = ["q", "active", "department", "site", "source"] as const;

export function PeoplePage({ query }: Pick<Route, "query">) {
  const [typed, type] = useTyped(["people"], query, FILTERS);
  const pages = usePages<Person>("people", { ...query, limit: PAGE });
  const isFiltered = FILTERS.some((name) => query[name]);
  return (
    <>
      <PageHead
        title="People"
        actions={
          <>
            <a class="button primary" href={linkTo(["people", "new"])}>
              New local person
            </a>
            <DownloadButton
              label="Export CSV"
              path="people"
              accept="text/csv"
              query={query}
              file="people.csv"
            />
            <a class="button" href={linkTo(["removed"])}>
              Removed people
            </a>
          </>
        }
      />
      <Filters typed={typed} type={type} />
      <PagedTable
        label="People"
        pages={pages}
        keyOf={({ id }) => id}
        columns={COLUMNS}
        empty={
          isFiltered ? (
            <Empty>
              Nobody here is like that. <a href={linkTo(["people"])}>Show everybody</a>
            </Empty>
          ) : (
            <Empty>
              Nobody is here yet. <a href={linkTo(["overview"])}>Turn provisioning on</a> and
              connect an identity provider, or{" "}
              <a href={linkTo(["people", "new"])}>create a local person</a>.
            </Empty>
          )
        }
      />
    </>
  );
}

interface FiltersProps {
  readonly typed: Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;
  readonly type: (name: (typeof FILTERS)[number], value: string) => void;
}

function Filters({ typed, type }: FiltersProps) {
  const departments = useRemote<List>("lists/departments").value?.values ?? [];
  const sites = useRemote<List>("lists/sites").value?.values ?? [];
  return (
    <search class="filters">
      <TextField
        label="Search"
        type="search"
        value={typed.q ?? ""}
        placeholder="Name, e-mail or code"
        onInput={(value) => type("q", value)}
      />
      <SelectField
        label="State"
        value={typed.active ?? ""}
        options={{ "": "Any", true: "Active", false: "Inactive" }}
        onInput={(value) => type("active", value)}
      />
      <SelectField
        label="Source"
        value={typed.source ?? ""}
        options={{ "": "Any", provisioned: "Provisioned", local: "Local" }}
        onInput={(value) => type("source", value)}
      />
      <TextField
        label="Department"
        value={typed.department ?? ""}
        list={departments}
        onInput={(value) => type("department", value)}
      />
      <TextField
        label="Site"
        value={typed.site ?? ""}
        list={sites}
        onInput={(value) => type("site", value)}
      />
    </search>
  );
}
