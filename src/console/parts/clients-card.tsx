import { useState } from "preact/hooks";
import { path } from "../api.ts";
import { useRemote } from "../remote.ts";
import { useSession } from "../session.ts";
import type { Client, Credential, NewClient } from "../wire.ts";
import { Badge } from "./badge.tsx";
import { CopyField } from "./copy-field.tsx";
import { ConfirmButton, Dialog } from "./dialog.tsx";
import { TextField } from "./field.tsx";
import { Form } from "./form.tsx";
import { Card, Empty, Loaded, Note } from "./notes.tsx";
import { type Column, Table } from "./table.tsx";
import { When } from "./when.tsx";

interface Clients {
  readonly items: readonly Client[];
}

/** Clients that prove who they are at the token endpoint, by a secret or a JWT. */
export function ClientsCard() {
  const clients = useRemote<Clients>("clients");
  const [made, setMade] = useState<NewClient>();
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    if (made) clients.reload();
    setMade(undefined);
  };
  return (
    <Card
      title="Clients"
      actions={
        <button type="button" onClick={() => setOpen(true)}>
          New client
        </button>
      }
    >
      <Loaded remote={clients}>
        {({ items }) => (
          <>
            {items.length === 0 && (
              <Empty>
                No client has a secret. Make one for an identity provider that is set up with OAuth
                client credentials; others are content with a token.
              </Empty>
            )}
            {items.map((client) => (
              <OneClient
                key={client.client}
                {...client}
                onChanged={clients.reload}
                onMade={setMade}
              />
            ))}
          </>
        )}
      </Loaded>
      {made ? (
        <Dialog title={`Client ${made.clientId}`} onClose={close}>
          <Secret {...made} onClose={close} />
        </Dialog>
      ) : (
        isOpen && (
          <Dialog title="New client" onClose={close}>
            <NewClientForm onMade={setMade} onCancel={close} />
          </Dialog>
        )
      )}
    </Card>
  );
}

const Secret = (props: NewClient & { readonly onClose: () => void }) => (
  <>
    <Note kind="good">The secret is shown this once and kept nowhere: copy it now.</Note>
    <CopyField label="Client id" value={props.clientId} />
    <CopyField label="Client secret" value={props.clientSecret} />
    <CopyField label="Token endpoint" value={props.tokenEndpoint} />
    <div class="actions">
      <button type="button" class="primary" onClick={props.onClose}>
        Done
      </button>
    </div>
  </>
);

interface NewClientFormProps {
  readonly onMade: (client: NewClient) => void;
  readonly onCancel: () => void;
}

function NewClientForm({ onMade, onCancel }: NewClientFormProps) {
  const { api } = useSession();
  const [name, setName] = useState("");
  const make = async () => {
    onMade(await api.ask<NewClient>("clients", { method: "POST", body: { name: name.trim() } }));
  };
  return (
    <Form label="New client" submit="Make the client" act={make} onCancel={onCancel}>
      <TextField
        label="Name"
        value={name}
        onInput={setName}
        required
        autoFocus
        hint="It is the client id, and what the journal calls it."
      />
    </Form>
  );
}

interface OneClientProps extends Client {
  readonly onChanged: () => void;
  readonly onMade: (client: NewClient) => void;
}

function OneClient({ client, credentials, onChanged, onMade }: OneClientProps) {
  const { api, notify } = useSession();
  const revoke = async (named: string) => {
    await api.ask(path`clients/${named}`, { method: "DELETE" });
    notify("It is revoked.");
    onChanged();
  };
  const rotate = async () => {
    onMade(await api.ask<NewClient>(path`clients/${client}/rotate`, { method: "POST" }));
  };
  const columns: readonly Column<Credential>[] = [
    { title: "Proves it by", cell: ({ kind }) => KINDS[kind] ?? kind },
    {
      title: "State",
      cell: ({ revoked }) => <State isRevoked={Boolean(revoked)} />,
      isNarrow: true,
    },
    { title: "Made", cell: ({ created }) => <When time={created} />, isNarrow: true },
    { title: "Last use", cell: ({ lastUsed }) => <When time={lastUsed} />, isNarrow: true },
    {
      title: "Actions",
      isNarrow: true,
      cell: ({ id, revoked }) => !revoked && <Revoke name={client} act={() => revoke(id)} />,
    },
  ];
  return (
    <>
      <div class="card-head">
        <h3>{client}</h3>
        <ConfirmButton
          label="New secret"
          title={`Make a new secret for ${client}?`}
          confirm="Make it"
          act={rotate}
        >
          <p>
            The secrets that it has stay good until you revoke them, so that the client can be
            switched over in between.
          </p>
        </ConfirmButton>
      </div>
      <Table
        label={`Credentials of ${client}`}
        items={credentials}
        keyOf={({ id }) => id}
        columns={columns}
      />
    </>
  );
}

const KINDS: Readonly<Record<string, string>> = {
  secret: "client secret",
  assertion: "JWT at the token endpoint",
  bearer: "JWT in place of a token",
};

const State = ({ isRevoked }: { readonly isRevoked: boolean }) =>
  isRevoked ? <Badge tone="bad">revoked</Badge> : <Badge tone="good">active</Badge>;

const Revoke = ({ name, act }: { readonly name: string; readonly act: () => Promise<void> }) => (
  <ConfirmButton
    label="Revoke"
    title={`Revoke this credential of ${name}?`}
    confirm="Revoke"
    danger
    act={act}
  >
    <p>It proves nothing from now on, and the access tokens that were issued for it end as well.</p>
  </ConfirmButton>
);
