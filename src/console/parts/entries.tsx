import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { Pages } from "../remote.ts";
import { linkTo } from "../route.ts";
import type { Entry } from "../wire.ts";
import { Badge } from "./badge.tsx";
import { ProblemNote, Waiting } from "./notes.tsx";
import { More } from "./table.tsx";
import { When, Zone } from "./when.tsx";

interface EntriesProps {
  readonly pages: Pages<Entry>;
  readonly empty: ComponentChildren;
  /** All of one person or group, whose name need not be repeated. */
  readonly isOfOne?: boolean;
}

/** Entries of the journal, the newest first, each to be opened. */
export function Entries({ pages, empty, isOfOne = false }: EntriesProps) {
  const { items, problem, isBusy, hasMore, more } = pages;
  return (
    <>
      <ProblemNote problem={problem} />
      {items === undefined && problem === undefined && <Waiting />}
      {items?.length === 0 && !isBusy && !hasMore && empty}
      {items !== undefined && items.length > 0 && <Zone />}
      <ol class="entries">
        {items?.map((entry) => (
          <EntryLine key={entry.id} entry={entry} isOfOne={isOfOne} />
        ))}
      </ol>
      {items !== undefined && (items.length > 0 || hasMore) && (
        <More count={items.length} {...{ hasMore, isBusy, more }} />
      )}
    </>
  );
}

const TONES = { success: "plain", warning: "warn", refused: "bad" } as const;

function EntryLine({ entry, isOfOne }: { readonly entry: Entry; readonly isOfOne: boolean }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { time, method, resourceType, resourceName, client, doneBy, outcome, status } = entry;
  const what = isOfOne ? "" : (resourceName ?? entry.resourceId ?? "");
  return (
    <li class={`entry ${outcome}`}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="when">
          <When time={time} exact />
        </span>
        <span class="what">
          <b>{method}</b> {resourceType} {what}
          <span class="fine">{summary(entry)}</span>
        </span>
        <span class="who fine">{client ?? entry.address ?? doneBy}</span>
        <span class="how">
          {entry.count > 1 && <Badge>{entry.count} times</Badge>}
          <Badge tone={TONES[outcome]}>{outcome === "success" ? status : outcome}</Badge>
        </span>
      </button>
      {isOpen && (
        <div id={id} class="opened">
          <EntryDetails {...entry} />
        </div>
      )}
    </li>
  );
}

/** What the closed line tells of an entry. */
function summary({ detail, warnings, changes }: Entry): string {
  const told = detail || warnings[0];
  if (told) return withoutUrns(told);
  return changes.map(({ path }) => path.replace(/^urn:.*:/, "")).join(", ");
}

/**
 * The paths of attributes without what all of a schema begin with, which would fill the line:
 * "enterprise: department" for `urn:…:extension:enterprise:2.0:User:department`. Values, which
 * stand in quotes, are left as they are.
 */
const withoutUrns = (text: string): string =>
  text.replace(
    /(?<![\w:'"])urn:[\w:.-]*?(\w+):\d+\.\d+:\w+:(\w)/g,
    (_, schema: string, first: string) => (schema === "core" ? first : `${schema}: ${first}`),
  );

function EntryDetails(entry: Entry) {
  const { detail, warnings, changes } = entry;
  return (
    <>
      {detail && <p>{detail}</p>}
      {warnings.map((each) => (
        <p key={each} class="note warn">
          {each}
        </p>
      ))}
      {changes.length > 0 && <Changes changes={changes} />}
      <dl class="tight facts">
        {factsOf(entry).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {entry.resourceId && entry.resourceType && PLACES[entry.resourceType] && (
        <p>
          <a href={linkTo([PLACES[entry.resourceType] ?? "", entry.resourceId])}>
            Open {entry.resourceName ?? entry.resourceId}
          </a>
        </p>
      )}
    </>
  );
}

const PLACES: Readonly<Record<string, string>> = { User: "people", Group: "groups" };

const Changes = ({ changes }: Pick<Entry, "changes">) => (
  <table class="cards-when-narrow" aria-label="Changes">
    <thead>
      <tr>
        <th scope="col">Attribute</th>
        <th scope="col">Before</th>
        <th scope="col">After</th>
      </tr>
    </thead>
    <tbody>
      {changes.map(({ path, before, after }) => (
        <tr key={path}>
          <td data-label="Attribute">
            <code>{path}</code>
          </td>
          <td data-label="Before">{written(before, after)}</td>
          <td data-label="After">{written(after, before)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** Where the journal keeps values, one of the two is there. */
const written = (value: unknown, other: unknown): ComponentChildren => {
  if (value === undefined || value === null) {
    return <span class="fine">{other === undefined ? "not kept" : "nothing"}</span>;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
};

function factsOf(entry: Entry): (readonly [string, string])[] {
  const facts: Readonly<Record<string, string | number | null>> = {
    "Done by": entry.doneBy,
    Client: entry.client,
    Token: entry.token,
    Address: entry.address,
    Status: [entry.status, entry.scimType].filter(Boolean).join(" "),
    Resource: entry.resourceId,
    Request: entry.requestId,
    Took: entry.durationMs === null ? null : `${Math.round(entry.durationMs * 10) / 10} ms`,
    Entry: entry.id,
  };
  return Object.entries(facts).flatMap(([name, value]) =>
    value === null || value === "" ? [] : [[name, String(value)] as const],
  );
}
