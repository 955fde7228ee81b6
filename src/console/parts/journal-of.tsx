import { usePages } from "../remote.ts";
import { linkTo } from "../route.ts";
import type { Entry } from "../wire.ts";
import { Entries } from "./entries.tsx";
import { Card } from "./notes.tsx";

const SHOWN = 20;

/** What the journal tells of a person or a group. */
export function JournalOf({ id }: { readonly id: string }) {
  const pages = usePages<Entry>("journal", { person: id, limit: SHOWN });
  return (
    <Card
      title="Journal"
      actions={<a href={linkTo(["journal"], { person: id })}>Open in the journal</a>}
    >
      <Entries pages={pages} empty={<p class="fine">Nothing is noted yet.</p>} isOfOne />
    </Card>
  );
}
