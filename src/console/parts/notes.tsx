import type { ComponentChildren } from "preact";
import type { Problem } from "../api.ts";
import type { Remote } from "../remote.ts";

/** What went wrong, as the server says it, and what it is found by in the log. */
export function ProblemNote({ problem }: { problem: Problem | undefined }) {
  if (problem === undefined) return null;
  return (
    <div class="note bad" role="alert">
      <p>{problem.message}</p>
      {problem.requestId && (
        <p class="fine">
          Request <code>{problem.requestId}</code>
          {problem.status > 0 && `, status ${problem.status}`}
        </p>
      )}
    </div>
  );
}

/** What there is to do next where there is nothing yet. */
export const Empty = ({ children }: { children: ComponentChildren }) => (
  <div class="empty">{children}</div>
);

export const Note = ({ kind, children }: { kind: Kind; children: ComponentChildren }) => (
  <div class={`note ${kind}`}>{children}</div>
);
type Kind = "calm" | "good" | "warn" | "bad";

interface LoadedProps<T> {
  readonly remote: Remote<T>;
  readonly children: (value: T) => ComponentChildren;
}

/** Shows what was read, else why it is not there (yet). */
export function Loaded<T>({ remote, children }: LoadedProps<T>) {
  return (
    <>
      <ProblemNote problem={remote.problem} />
      {remote.value !== undefined && children(remote.value)}
      {remote.value === undefined && remote.problem === undefined && <Waiting />}
      {remote.value === undefined && remote.problem !== undefined && (
        <p>
          <button type="button" onClick={remote.reload}>
            Try again
          </button>
        </p>
      )}
    </>
  );
}

export const Waiting = () => (
  <p class="fine waiting" aria-live="polite">
    Reading…
  </p>
);

interface CardProps {
  readonly title: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a page under a heading of its own. */
export const Card = ({ title, actions, children }: CardProps) => (
  <section class="card" aria-label={title}>
    <div class="card-head">
      <h2>{title}</h2>
      {actions && <div class="actions">{actions}</div>}
    </div>
    {children}
  </section>
);

/** The heading of a page, with what can be done there. */
export const PageHead = ({ title, above, actions }: HeadProps) => (
  <div class="page-head">
    <div>
      {above && <p class="above">{above}</p>}
      <h1>{title}</h1>
    </div>
    {actions && <div class="actions">{actions}</div>}
  </div>
);
interface HeadProps {
  readonly title: ComponentChildren;
  readonly above?: ComponentChildren;
  readonly actions?: ComponentChildren;
}
