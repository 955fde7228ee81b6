import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useAction } from "../remote.ts";
import { ProblemNote } from "./notes.tsx";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog of the browser's own: it keeps the focus, and Escape closes it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  /** On the button that opens the dialog. */
  readonly label: string;
  readonly title: string;
  /** What it does, and what it does not. */
  readonly children: ComponentChildren;
  /** On the button that does it. */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly act: () => Promise<unknown>;
}

/** A button that says what it is about to do before it does it. */
export function ConfirmButton(props: ConfirmProps) {
  const { label, danger = false } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={danger ? "danger" : ""} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && <Confirm {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

type OpenConfirmProps = Omit<ConfirmProps, "label"> & { readonly onClose: () => void };

export function Confirm({ title, children, confirm, danger, act, onClose }: OpenConfirmProps) {
  const action = useAction(act);
  const cancel = useRef<HTMLButtonElement>(null);
  // Whoever holds Enter a moment too long has opened a dialog, and done nothing.
  useLayoutEffect(() => cancel.current?.focus(), []);
  const confirmed = async () => {
    if (await action.run()) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <ProblemNote problem={action.problem} />
      <div class="actions">
        <button
          type="button"
          class={danger ? "danger primary" : "primary"}
          disabled={action.isBusy}
          onClick={confirmed}
        >
          {confirm}
        </button>
        <button type="button" ref={cancel} onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
