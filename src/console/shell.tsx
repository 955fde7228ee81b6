import { useEffect, useRef, useState } from "preact/hooks";
import { GroupPage } from "./pages/group.tsx";
import { GroupsPage } from "./pages/groups.tsx";
import { JournalPage } from "./pages/journal.tsx";
import { ListsPage } from "./pages/lists.tsx";
import { NewPersonPage } from "./pages/new-person.tsx";
import { OverviewPage } from "./pages/overview.tsx";
import { PeoplePage } from "./pages/people.tsx";
import { PermissionsPage } from "./pages/permissions.tsx";
import { PersonPage } from "./pages/person.tsx";
import { RemovedPage } from "./pages/removed.tsx";
import { SettingsPage } from "./pages/settings.tsx";
import { TokensPage } from "./pages/tokens.tsx";
import { Empty, PageHead } from "./parts/notes.tsx";
import { linkTo, type Route, useRoute } from "./route.ts";

const PAGES: readonly (readonly [name: string, title: string])[] = [
  ["overview", "Overview"],
  ["people", "People"],
  ["groups", "Groups"],
  ["lists", "Lists"],
  ["permissions", "Permissions"],
  ["journal", "Journal"],
  ["settings", "Settings"],
  ["tokens", "Tokens & clients"],
];

interface ShellProps {
  /** What was done last. */
  readonly told: string;
  readonly onTold: () => void;
  readonly onSignOut: () => void;
}

/** What is around each page: where one can go, and the way out. */
export function Shell({ told, onTold, onSignOut }: ShellProps) {
  const route = useRoute();
  const [isOpen, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const place = route.parts.join("/");
  const here = route.parts[0] ?? "overview";
  const isFirst = useRef(true);
  useEffect(() => {
    setOpen(false);
    document.title = `${PAGES.find(([name]) => name === here)?.[1] ?? "rollcall"} · rollcall`;
    // Whoever follows a link by keyboard goes on from the page, not from the link.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
    scrollTo(0, 0);
  }, [place, here]);
  useEffect(() => {
    const timer = told ? setTimeout(onTold, 6000) : undefined;
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <div class="shell">
      <header>
        <div>
          <strong>rollcall</strong>
          <button
            type="button"
            class="menu"
            aria-expanded={isOpen}
            aria-controls="pages"
            onClick={() => setOpen(!isOpen)}
          >
            Menu
          </button>
          <nav id="pages" aria-label="Pages" class={isOpen ? "open" : ""}>
            {PAGES.map(([name, title]) => (
              <a key={name} href={linkTo([name])} aria-current={name === here ? "page" : undefined}>
                {title}
              </a>
            ))}
            <button type="button" onClick={onSignOut}>
              Sign out
            </button>
          </nav>
        </div>
      </header>
      <main ref={main} tabIndex={-1}>
        <PageOf key={place} {...route} />
      </main>
      <div class="told" role="status">
        {told && <span>{told}</span>}
      </div>
    </div>
  );
}

function PageOf({ parts: [page = "overview", id], query }: Route) {
  switch (page) {
    case "overview":
      return <OverviewPage />;
    case "people":
      if (id === "new") return <NewPersonPage />;
      return id === undefined ? <PeoplePage query={query} /> : <PersonPage id={id} />;
    case "removed":
      return <RemovedPage />;
    case "groups":
      return id === undefined ? <GroupsPage query={query} /> : <GroupPage id={id} />;
    case "lists":
      return <ListsPage />;
    case "permissions":
      return <PermissionsPage />;
    case "journal":
      return <JournalPage query={query} />;
    case "settings":
      return <SettingsPage />;
    case "tokens":
      return <TokensPage />;
    default:
      return (
        <>
          <PageHead title="There is no such page" />
          <Empty>
            <a href={linkTo(["overview"])}>Go to the overview</a>
          </Empty>
        </>
      );
  }
}
