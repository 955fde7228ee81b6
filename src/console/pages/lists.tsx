import { ListCard } from "../parts/list-card.tsx";
import { PageHead } from "../parts/notes.tsx";

export const ListsPage = () => (
  <>
    <PageHead title="Lists" />
    <p class="lead">
      An <b>open</b> list takes any value that an identity provider sends. A <b>closed</b> one takes
      only its own: another value waits, the person keeps the last good one, and the journal warns.
      Once the value is added, everybody who waits for it gets it. Export and import are CSV with
      one column, <code>value</code>.
    </p>
    <div class="cards">
      <ListCard name="departments" title="Departments" />
      <ListCard name="companies" title="Companies" />
      <ListCard name="sites" title="Sites" />
    </div>
  </>
);
