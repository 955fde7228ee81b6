import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { path } from "../api.ts";
import { ActiveBadge, Badge, SourceBadge } from "../parts/badge.tsx";
import { DownloadButton } from "../parts/download-button.tsx";
import { JournalOf } from "../parts/journal-of.tsx";
import { Card, Empty, Loaded, Note, PageHead } from "../parts/notes.tsx";
import { PermissionBoxes } from "../parts/permission-boxes.tsx";
import { DeletePerson, ErasePerson, ReleasePerson } from "../parts/person-acts.tsx";
import { type Filled, filledWith, PersonForm } from "../parts/person-form.tsx";
import { When } from "../parts/when.tsx";
import { type Remote, useRemote } from "../remote.ts";
import { linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import type { Person } from "../wire.ts";

export function PersonPage({ id }: { readonly id: string }) {
  const person = useRemote<Person>(path`people/${id}`);
  if (person.problem?.status === 404) return <Gone id={id} />;
  return (
    <Loaded remote={person}>
      {(value) => (
        <>
          <Head {...value} />
          <div class="columns">
            <div>
              <Fields remote={person} person={value} />
              <JournalOf id={id} key={`${value.lastModified}${value.source}`} />
            </div>
            <div>
              <PermissionBoxes path={path`people/${id}/permissions`} name={value.displayName} />
              <Groups {...value} />
              <Acts remote={person} person={value} />
            </div>
          </div>
        </>
      )}
    </Loaded>
  );
}

/** Somebody whom the journal names, and who was removed. */
const Gone = ({ id }: { readonly id: string }) => (
  <>
    <PageHead above={<a href={linkTo(["people"])}>People</a>} title="Nobody (any more)" />
    <Card title="Record">
      <p>
        There is no person with the id <code>{id}</code>. Of somebody who was removed, this is what
        can be done with what is kept.
      </p>
      <div class="actions">
        <ExportEverything id={id} file={`${id}.json`} />
        <ErasePerson id={id} name="this person" isHere={false} />
      </div>
    </Card>
    <JournalOf id={id} />
  </>
);

const ExportEverything = ({ id, file }: { readonly id: string; readonly file: string }) => (
  <DownloadButton
    label="Export everything"
    path={path`people/${id}/everything`}
    accept="application/json"
    file={file}
  />
);

const Head = (person: Person) => (
  <>
    <PageHead
      above={<a href={linkTo(["people"])}>People</a>}
      title={
        <>
          {person.displayName} <ActiveBadge active={person.active} />{" "}
          <SourceBadge source={person.source} />
        </>
      }
    />
    {person.source === "provisioned" && (
      <Note kind="calm">
        <strong>Locked.</strong> The fields come from <b>{person.provisionedBy}</b>, since{" "}
        <When time={person.linkedAt} exact />. Change them in the identity provider, or release the
        person to be local. Permissions and membership of local groups can be changed here.
      </Note>
    )}
  </>
);

interface FieldsProps {
  readonly remote: Remote<Person>;
  readonly person: Person;
}

const TITLES: readonly (readonly [keyof Person, string])[] = [
  ["identifier", "Identifier"],
  ["userName", "User name"],
  ["displayName", "Display name"],
  ["givenName", "Given name"],
  ["familyName", "Family name"],
  ["profession", "Profession"],
  ["email", "E-mail"],
  ["phone", "Phone"],
  ["mobile", "Mobile"],
  ["employeeCode", "Employee code"],
  ["department", "Department"],
  ["company", "Company"],
  ["site", "Site"],
];

function Fields({ remote, person }: FieldsProps) {
  const { api, notify } = useSession();
  const [isEditing, setEditing] = useState(false);
  const save = async (filled: Filled) => {
    const body = changesOf(person, filled);
    const call = { method: "PATCH", body, ifMatch: remote.etag } as const;
    await api.ask(path`people/${person.id}`, call);
    notify(`${person.displayName} is saved.`);
    setEditing(false);
    remote.reload();
  };
  const edit = person.source === "local" && !isEditing && (
    <button type="button" onClick={() => setEditing(true)}>
      Edit
    </button>
  );
  return (
    <Card title="Fields" actions={edit}>
      {isEditing ? (
        <PersonForm
          label={`Edit ${person.displayName}`}
          submit="Save"
          start={startOf(person)}
          act={save}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <dl>
          {TITLES.map(([name, title]) => (
            <Line key={name} title={title}>
              {String(person[name] ?? "") || <span class="fine">none</span>}
              <Waiting value={person.waiting?.[name]} />
            </Line>
          ))}
          <Line title="Manager">
            {person.manager ? <PersonLink id={person.manager} /> : <span class="fine">none</span>}
          </Line>
          <Line title="Id">
            <code>{person.id}</code>
          </Line>
          <Line title="Created">
            <When time={person.created} exact />
          </Line>
          <Line title="Last changed">
            <When time={person.lastModified} exact />
          </Line>
        </dl>
      )}
    </Card>
  );
}

const Line = ({ title, children }: LineProps) => (
  <div>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
);
interface LineProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

const Waiting = ({ value }: { readonly value: string | undefined }) =>
  value === undefined ? null : (
    <>
      {" "}
      <Badge tone="warn">{value} waits</Badge> <a href={linkTo(["lists"])}>Add it to the list</a>
    </>
  );

function PersonLink({ id }: { readonly id: string }) {
  const person = useRemote<Person>(path`people/${id}`);
  return <a href={linkTo(["people", id])}>{person.value ? person.value.displayName : id}</a>;
}

const startOf = (person: Person): Filled => ({
  ...filledWith((name) => person[name] ?? ""),
  active: person.active,
});

/** What was changed, and only that; an emptied field is cleared. */
function changesOf(person: Person, filled: Filled): Record<string, string | boolean | null> {
  const before = startOf(person);
  return Object.fromEntries(
    Object.entries(filled)
      .filter(([name, value]) => before[name as keyof Filled] !== value)
      .map(([name, value]) => [name, value === "" ? null : value]),
  );
}

const Groups = ({ groups }: Person) => (
  <Card title="Groups">
    {groups.length === 0 && (
      <Empty>
        In no group. Local groups take members on <a href={linkTo(["groups"])}>their page</a>.
      </Empty>
    )}
    <ul class="plain">
      {groups.map(({ id, displayName }) => (
        <li key={id}>
          <a href={linkTo(["groups", id])}>{displayName}</a>
        </li>
      ))}
    </ul>
  </Card>
);

function Acts({ remote, person }: FieldsProps) {
  const { id, displayName: name, identifier, source } = person;
  return (
    <Card title="Record">
      <div class="actions">
        <ExportEverything id={id} file={`${identifier}.json`} />
        {source === "provisioned" ? (
          <ReleasePerson id={id} name={name} onReleased={remote.reload} />
        ) : (
          <>
            <DeletePerson id={id} name={name} />
            <ErasePerson id={id} name={name} isHere />
          </>
        )}
      </div>
      {source === "provisioned" && (
        <p class="fine">
          To delete or erase somebody, let the identity provider delete them, or release them first.
        </p>
      )}
    </Card>
  );
}
