import type { ComponentChildren } from "preact";
import { useAction } from "../remote.ts";
import { ProblemNote } from "./notes.tsx";

interface FormProps {
  readonly label: string;
  /** On the button that sends it. */
  readonly submit: string;
  readonly act: () => Promise<unknown>;
  readonly onCancel?: () => void;
  /** Nothing to send (yet). */
  readonly disabled?: boolean;
  /** In one line with its button. */
  readonly isInline?: boolean;
  readonly children: ComponentChildren;
}

/** Fields and a button. What the server refuses is told below them, and nothing is lost. */
export function Form(props: FormProps) {
  const { label, submit, act, onCancel, disabled, isInline, children } = props;
  const action = useAction(act);
  return (
    <form
      aria-label={label}
      class={isInline ? "inline" : ""}
      onSubmit={(event) => {
        event.preventDefault();
        void action.run();
      }}
    >
      {children}
      <div class="actions">
        <button type="submit" class="primary" disabled={action.isBusy || disabled}>
          {submit}
        </button>
        {onCancel && (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
      <ProblemNote problem={action.problem} />
    </form>
  );
}
