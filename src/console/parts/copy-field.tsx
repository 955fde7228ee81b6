import { useId, useRef, useState } from "preact/hooks";

interface CopyProps {
  readonly label: string;
  readonly value: string;
}

/** Text to be pasted elsewhere. */
export function CopyField({ label, value }: CopyProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState("");
  const copy = async () => {
    input.current?.select();
    setTold((await copied(value)) ? "Copied" : "Press Ctrl+C");
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="copy">
        <input id={id} ref={input} readOnly value={value} onFocus={() => input.current?.select()} />
        <button type="button" onClick={copy} aria-label={`Copy ${label}`}>
          Copy
        </button>
        <span class="fine" aria-live="polite">
          {told}
        </span>
      </div>
    </div>
  );
}

/** The clipboard is there for https and localhost only; elsewhere the selection is copied. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
