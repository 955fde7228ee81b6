import { useState } from "preact/hooks";
import { Problem } from "../api.ts";
import { DefaultGroups } from "../parts/default-groups.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { Card, Loaded, PageHead } from "../parts/notes.tsx";
import { useRemote } from "../remote.ts";
import { useSession } from "../session.ts";
import type { Settings } from "../wire.ts";

export function SettingsPage() {
  const settings = useRemote<Settings>("settings");
  return (
    <>
      <PageHead title="Settings" />
      <Loaded remote={settings}>
        {(value) => (
          <div class="measure">
            <SettingsForm key={JSON.stringify(value)} settings={value} onSaved={settings.set} />
          </div>
        )}
      </Loaded>
    </>
  );
}

interface SettingsFormProps {
  readonly settings: Settings;
  readonly onSaved: (settings: Settings) => void;
}

/** Numbers are text while they are typed; an empty one stands for null. */
type Draft = { readonly [Name in keyof Settings]: Settings[Name] | string };

interface NumberSetting {
  readonly name: keyof Settings;
  readonly label: string;
  readonly hint: string;
}

const NUMBERS: readonly NumberSetting[] = [
  {
    name: "brakePercent",
    label: "Brake, percent of the active people",
    hint:
      "When provisioning deactivates or removes a larger share within an hour, further " +
      "deactivations wait until an administrator lets them through. Empty: no brake.",
  },
  {
    name: "removeInactiveAfterDays",
    label: "Remove inactive people after days",
    hint: "Provisioned people who are inactive for longer are removed daily. Empty: never.",
  },
  {
    name: "tombstoneDays",
    label: "Keep removed people for days",
    hint: "How long what was removed can be looked at. 0 keeps nothing.",
  },
  {
    name: "journalDays",
    label: "Keep the journal for days",
    hint: "Older entries are forgotten.",
  },
  {
    name: "journalMegabytes",
    label: "Largest journal in megabytes",
    hint: "Above it the oldest entries are forgotten, however young they are.",
  },
];

function SettingsForm({ settings, onSaved }: SettingsFormProps) {
  const { api, notify } = useSession();
  const [draft, setDraft] = useState<Draft>(settings);
  const [refused, setRefused] = useState<Problem>();
  const changes = changesOf(settings, draft);
  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setRefused(undefined);
  };
  const save = async () => {
    setRefused(undefined);
    try {
      onSaved(await api.ask<Settings>("settings", { method: "PATCH", body: changes }));
      notify("The settings are saved and in force.");
    } catch (thrown) {
      const isOfField = Object.keys(changes).some((name) => isAbout(thrown, name));
      if (isOfField) setRefused(thrown as Problem);
      throw thrown;
    }
  };
  const error = (name: keyof Settings) => (isAbout(refused, name) ? refused?.message : undefined);
  return (
    <Form
      label="Settings"
      submit="Save settings"
      act={save}
      disabled={Object.keys(changes).length === 0}
    >
      <Arrival draft={draft} set={set} error={error} />
      <Card title="Leaving and keeping">
        {NUMBERS.map(({ name, label, hint }) => (
          <TextField
            key={name}
            label={label}
            type="number"
            value={String(draft[name] ?? "")}
            onInput={(value) => set({ [name]: value })}
            hint={hint}
            error={error(name)}
          />
        ))}
        <SelectField
          label="Values in the journal"
          value={draft.journalValues}
          options={{ full: "Kept", redacted: "Left out" }}
          onInput={(journalValues) => set({ journalValues })}
          hint="Whether the journal keeps what a value was and became, or only that it changed."
          error={error("journalValues")}
        />
      </Card>
    </Form>
  );
}

interface ArrivalProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly error: (name: keyof Settings) => string | undefined;
}

const Arrival = ({ draft, set, error }: ArrivalProps) => (
  <Card title="Arriving">
    <SelectField
      label="Identifier"
      value={draft.identifierPolicy}
      options={{
        fixed: "Stays what the user name was at creation",
        follow: "Follows the user name",
      }}
      onInput={(identifierPolicy) => set({ identifierPolicy })}
      hint="What workplace systems know a person by, when the user name changes."
      error={error("identifierPolicy")}
    />
    <SelectField
      label="A person who is there already"
      value={draft.onExisting}
      options={{
        reject: "Refuse to create a second one",
        link: "Link the local or inactive one",
      }}
      onInput={(onExisting) => set({ onExisting })}
      hint="What becomes of a creation for somebody local or inactive with the same user name."
      error={error("onExisting")}
    />
    <DefaultGroups
      ids={draft.defaultGroups as readonly string[]}
      onChanged={(defaultGroups) => set({ defaultGroups })}
      error={error("defaultGroups")}
    />
  </Card>
);

const isAbout = (thrown: unknown, name: string): boolean =>
  thrown instanceof Problem && new RegExp(`\\b${name}\\b`).test(thrown.message);

/** What was changed, and only that. */
function changesOf(settings: Settings, draft: Draft): Record<string, unknown> {
  const numeric = new Set<string>(NUMBERS.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(draft)
      .map(([name, value]) => [name, numeric.has(name) ? numberOf(value) : value] as const)
      .filter(([name, value]) => {
        const before = settings[name as keyof Settings];
        return JSON.stringify(before) !== JSON.stringify(value);
      }),
  );
}

const numberOf = (typed: unknown) => (typed === "" || typed === null ? null : Number(typed));
