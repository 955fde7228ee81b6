import { useState } from "preact/hooks";
import { path } from "../api.ts";
import { ConfirmButton, Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { Card, Empty, Loaded, PageHead } from "../parts/notes.tsx";
import { Table } from "../parts/table.tsx";
import { useRemote } from "../remote.ts";
import { useSession } from "../session.ts";

type Names = readonly string[];

/** What people can be permitted in the workplace: the customer's own words. */
export function PermissionsPage() {
  const remote = useRemote<Names>("permissions");
  return (
    <>
      <PageHead title="Permissions" />
      <p class="lead">
        Permissions are granted to people and to groups, on their pages. Provisioning never touches
        them; workplace systems read them with the person. Each is one word of letters, digits,
        dots, colons, hyphens and underscores.
      </p>
      <Loaded remote={remote}>
        {(names) => (
          <Card title="Defined permissions">
            {names.length === 0 ? (
              <Empty>None yet. Add the first one, such as desk-booking.</Empty>
            ) : (
              <Table
                label="Permissions"
                items={names}
                keyOf={(name) => name}
                columns={[
                  { title: "Name", cell: (name) => name },
                  { title: "Granted to", cell: (name) => <Granted name={name} /> },
                  {
                    title: "Actions",
                    isNarrow: true,
                    cell: (name) => (
                      <div class="actions">
                        <Rename name={name} onChanged={remote.reload} />
                        <Remove name={name} onChanged={remote.set} />
                      </div>
                    ),
                  },
                ]}
              />
            )}
            <Add onChanged={remote.set} />
          </Card>
        )}
      </Loaded>
    </>
  );
}

/** Asked for when somebody wants to know: many permissions would be many requests. */
function Granted({ name }: { readonly name: string }) {
  const [isAsked, setAsked] = useState(false);
  if (isAsked) return <Count name={name} />;
  return (
    <button type="button" aria-label={`Count who has ${name}`} onClick={() => setAsked(true)}>
      Count
    </button>
  );
}

function Count({ name }: { readonly name: string }) {
  const remote = useRemote<{ readonly grantedTo: number }>(path`permissions/${name}`);
  return <Loaded remote={remote}>{({ grantedTo }) => `${grantedTo} people and groups`}</Loaded>;
}

function Add({ onChanged }: { readonly onChanged: (names: Names) => void }) {
  const { api, notify } = useSession();
  const [text, setText] = useState("");
  const add = async () => {
    const body = [...(await api.ask<Names>("permissions")), text.trim()];
    onChanged(await api.ask<Names>("permissions", { method: "PUT", body }));
    notify(`${text.trim()} is added.`);
    setText("");
  };
  return (
    <Form label="Add a permission" submit="Add" act={add} isInline disabled={text.trim() === ""}>
      <TextField label="New permission" value={text} onInput={setText} />
    </Form>
  );
}

interface RenameProps {
  readonly name: string;
  readonly onChanged: () => void;
}

function Rename({ name, onChanged }: RenameProps) {
  const { api, notify } = useSession();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState(name);
  const rename = async () => {
    await api.ask(path`permissions/${name}`, { method: "PATCH", body: { name: text.trim() } });
    notify(`${name} is ${text.trim()} now.`);
    setOpen(false);
    onChanged();
  };
  return (
    <>
      <button type="button" aria-label={`Rename ${name}`} onClick={() => setOpen(true)}>
        Rename
      </button>
      {isOpen && (
        <Dialog title={`Rename ${name}`} onClose={() => setOpen(false)}>
          <Form
            label={`Rename ${name}`}
            submit="Rename"
            act={rename}
            onCancel={() => setOpen(false)}
            disabled={text.trim() === "" || text === name}
          >
            <p>Whoever has it keeps it, under the new name.</p>
            <TextField label="New name" value={text} onInput={setText} autoFocus required />
          </Form>
        </Dialog>
      )}
    </>
  );
}

interface RemoveProps {
  readonly name: string;
  readonly onChanged: (names: Names) => void;
}

function Remove({ name, onChanged }: RemoveProps) {
  const { api, notify } = useSession();
  const remove = async () => {
    const body = (await api.ask<Names>("permissions")).filter((each) => each !== name);
    onChanged(await api.ask<Names>("permissions", { method: "PUT", body }));
    notify(`${name} is removed.`);
  };
  return (
    <ConfirmButton label="Remove" title={`Remove ${name}?`} confirm="Remove" danger act={remove}>
      <p>Only a permission that nobody has can be removed; the server says who is in the way.</p>
    </ConfirmButton>
  );
}
