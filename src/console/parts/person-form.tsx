import { useState } from "preact/hooks";
import { useRemote } from "../remote.ts";
import { type List, PERSON_FIELDS, type PersonField } from "../wire.ts";
import { CheckField, TextField } from "./field.tsx";
import { Form } from "./form.tsx";
import { Picker } from "./picker.tsx";

export type Filled = Readonly<Record<PersonField, string> & { active: boolean }>;

export const filledWith = (value: (name: PersonField) => string) =>
  Object.fromEntries(PERSON_FIELDS.map((name) => [name, value(name)])) as Record<
    PersonField,
    string
  >;

interface PersonFormProps {
  readonly label: string;
  readonly submit: string;
  readonly start: Filled;
  readonly act: (filled: Filled) => Promise<unknown>;
  readonly onCancel: () => void;
}

const LABELS: Readonly<Record<Exclude<PersonField, "manager">, string>> = {
  userName: "User name",
  displayName: "Display name",
  givenName: "Given name",
  familyName: "Family name",
  profession: "Profession",
  email: "E-mail",
  phone: "Phone",
  mobile: "Mobile",
  employeeCode: "Employee code",
  department: "Department",
  company: "Company",
  site: "Site",
};
const TEXT_FIELDS = Object.entries(LABELS) as (readonly [keyof typeof LABELS, string])[];

/** The fields of a local person. */
export function PersonForm({ label, submit, start, act, onCancel }: PersonFormProps) {
  const [filled, setFilled] = useState(start);
  const lists: Partial<Record<string, List>> = {
    department: useRemote<List>("lists/departments").value,
    company: useRemote<List>("lists/companies").value,
    site: useRemote<List>("lists/sites").value,
  };
  const set = (change: Partial<Filled>) => setFilled((before) => ({ ...before, ...change }));
  return (
    <Form label={label} submit={submit} act={() => act(filled)} onCancel={onCancel}>
      <div class="fields">
        {TEXT_FIELDS.map(([name, title]) => {
          const list = lists[name];
          return (
            <TextField
              key={name}
              label={title}
              value={filled[name]}
              required={name === "userName"}
              onInput={(value) => set({ [name]: value })}
              {...(list && { list: list.values })}
              hint={list?.mode === "closed" && "A closed list: only its values are taken."}
            />
          );
        })}
      </div>
      {filled.manager === "" ? (
        <Picker
          label="Manager"
          kind="people"
          pick="Choose"
          onPick={({ id }) => set({ manager: id })}
        />
      ) : (
        <ChosenPerson id={filled.manager} onClear={() => set({ manager: "" })} />
      )}
      <CheckField
        label="Active"
        checked={filled.active}
        onInput={(active) => set({ active })}
        hint="Workplace systems let active people in."
      />
    </Form>
  );
}

function ChosenPerson({ id, onClear }: { readonly id: string; readonly onClear: () => void }) {
  const name = useRemote<{ displayName: string | null }>(`people/${encodeURIComponent(id)}`);
  return (
    <p>
      Manager: {name.value?.displayName ?? id}{" "}
      <button type="button" onClick={onClear} aria-label="Clear the manager">
        Clear
      </button>
    </p>
  );
}
