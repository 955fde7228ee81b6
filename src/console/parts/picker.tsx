import { useEffect, useId, useState } from "preact/hooks";
import { type Problem, toProblem } from "../api.ts";
import { useSession } from "../session.ts";
import type { Group, GroupName, Page, Person } from "../wire.ts";
import { ProblemNote } from "./notes.tsx";

const SHOWN = 8;
const TYPING_MS = 250;

interface PickerProps {
  readonly label: string;
  readonly kind: "people" | "groups";
  /** On the button beside each that was found. */
  readonly pick: string;
  readonly onPick: (picked: GroupName) => void;
}

/** Finds a person or a group by what it is called. */
export function Picker({ label, kind, pick, onPick }: PickerProps) {
  const id = useId();
  const [text, setText] = useState("");
  const { found, problem } = useFound(kind, text);
  return (
    <div class="field picker">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        autocomplete="off"
        value={text}
        placeholder={kind === "people" ? "Name, e-mail or code" : "The whole name of the group"}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Within a form, Enter would send the form.
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      <ProblemNote problem={problem} />
      <ul aria-live="polite" class="picks">
        {found?.map((each) => (
          <li key={each.id}>
            <span>
              {each.displayName} <span class="fine">{each.more}</span>
            </span>
            <button
              type="button"
              aria-label={`${pick} ${each.displayName}`}
              onClick={() => {
                onPick(each);
                setText("");
              }}
            >
              {pick}
            </button>
          </li>
        ))}
        {found?.length === 0 && <li class="fine">Nothing is called that.</li>}
      </ul>
    </div>
  );
}

type Found = readonly (GroupName & { readonly more: string })[];

/** What the server finds, a moment after the last key. */
function useFound(kind: "people" | "groups", text: string) {
  const { api } = useSession();
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    setFound(undefined);
    setProblem(undefined);
    if (text.trim() === "") return;
    const stop = new AbortController();
    const search = async (): Promise<Found> => {
      const call = { signal: stop.signal };
      if (kind === "groups") {
        const query = { displayName: text.trim(), limit: SHOWN };
        const page = await api.ask<Page<Group>>("groups", { query, ...call });
        return page.items.map((group) => ({ ...group, more: `${group.memberCount} members` }));
      }
      const query = { q: text.trim(), limit: SHOWN };
      const page = await api.ask<Page<Person>>("people", { query, ...call });
      return page.items.map((person) => ({ ...person, more: person.userName }));
    };
    const timer = setTimeout(
      () => search().then(setFound, (thrown: unknown) => setProblem(toProblem(thrown))),
      TYPING_MS,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [api, kind, text]);
  return { found, problem };
}
