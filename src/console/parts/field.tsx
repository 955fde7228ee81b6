import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Labelled {
  readonly label: string;
  /** One sentence on what it does. */
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
}

interface TextProps extends Labelled {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: "text" | "search" | "number" | "date" | "datetime-local" | "password";
  readonly required?: boolean;
  readonly autoFocus?: boolean;
  readonly min?: number;
  readonly placeholder?: string;
  readonly list?: readonly string[];
}

export function TextField({ label, hint, error, value, onInput, list, ...input }: TextProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} required={input.required}>
      <input
        {...input}
        id={id}
        // Of each kind there are types of their own; that it is one of them is enough here.
        type={(input.type ?? "text") as "text"}
        value={value}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        aria-invalid={error !== undefined}
        {...(list && { list: `${id}-list` })}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </Frame>
  );
}

interface SelectProps extends Labelled {
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly onInput: (value: string) => void;
}

/** @param options what is sent, and how it reads */
export function SelectField({ label, hint, error, value, options, onInput }: SelectProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        value={value}
        aria-describedby={`${id}-hint`}
        aria-invalid={error !== undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      >
        {Object.entries(options).map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface CheckProps extends Labelled {
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onInput: (checked: boolean) => void;
}

export function CheckField({ label, hint, checked, disabled, onInput }: CheckProps) {
  const id = useId();
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onInput={(event) => onInput(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      <span class="fine" id={`${id}-hint`}>
        {hint}
      </span>
    </div>
  );
}

interface FrameProps extends Labelled {
  readonly id: string;
  readonly required?: boolean | undefined;
  readonly children: ComponentChildren;
}

const Frame = ({ id, label, hint, error, required, children }: FrameProps) => (
  <div class="field">
    <label for={id}>
      {label}
      {required && <span class="fine"> (required)</span>}
    </label>
    {children}
    <p class="fine" id={`${id}-hint`}>
      {error !== undefined && <span class="field-error">{error} </span>}
      {hint}
    </p>
  </div>
);
