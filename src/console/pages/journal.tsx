import { DownloadButton } from "../parts/download-button.tsx";
import { Entries } from "../parts/entries.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { Empty, PageHead } from "../parts/notes.tsx";
import { useTyped } from "../parts/typed.ts";
import { usePages } from "../remote.ts";
import { linkTo, type Route } from "../route.ts";
import type { Entry } from "../wire.ts";

const PAGE = 50;
const FILTERS = ["text", "outcome", "client", "from", "until", "person"] as const;

export function JournalPage({ query }: Pick<Route, "query">) {
  const [typed, type] = useTyped(["journal"], query, FILTERS);
  const asked = { ...query, from: instant(query.from), until: instant(query.until) };
  const pages = usePages<Entry>("journal", { ...asked, limit: PAGE });
  const isFiltered = FILTERS.some((name) => query[name]);
  return (
    <>
      <PageHead
        title="Journal"
        actions={
          <>
            <button type="button" disabled={pages.isBusy} onClick={pages.reload}>
              Refresh
            </button>
            <DownloadButton
              label="Export CSV"
              path="journal"
              accept="text/csv"
              query={asked}
              file="journal.csv"
            />
            <DownloadButton
              label="Export NDJSON"
              path="journal"
              accept="application/x-ndjson"
              query={asked}
              file="journal.ndjson"
            />
          </>
        }
      />
      <Filters typed={typed} type={type} />
      <Entries
        pages={pages}
        empty={
          <Empty>
            {isFiltered ? (
              <>
                No entry is like that. <a href={linkTo(["journal"])}>Show all</a>
              </>
            ) : (
              "Nothing has happened yet. Each write, and each refusal, will be told here."
            )}
          </Empty>
        }
      />
    </>
  );
}

interface FiltersProps {
  readonly typed: Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;
  readonly type: (name: (typeof FILTERS)[number], value: string) => void;
}

const Filters = ({ typed, type }: FiltersProps) => (
  <search class="filters">
    <TextField
      label="Text"
      type="search"
      value={typed.text ?? ""}
      placeholder="Name, value, request"
      onInput={(value) => type("text", value)}
    />
    <SelectField
      label="Outcome"
      value={typed.outcome ?? ""}
      options={{ "": "Any", success: "Success", warning: "With warnings", refused: "Refused" }}
      onInput={(value) => type("outcome", value)}
    />
    <TextField
      label="Client"
      value={typed.client ?? ""}
      onInput={(value) => type("client", value)}
    />
    <TextField
      label="From"
      type="datetime-local"
      value={typed.from ?? ""}
      onInput={(value) => type("from", value)}
    />
    <TextField
      label="Until"
      type="datetime-local"
      value={typed.until ?? ""}
      onInput={(value) => type("until", value)}
    />
    {typed.person && (
      <TextField
        label="Person or group (id)"
        value={typed.person}
        onInput={(value) => type("person", value)}
      />
    )}
  </search>
);

/** What a field of local time means; undefined where it is no time. */
function instant(local: string | undefined): string | undefined {
  const time = new Date(local ?? "");
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
