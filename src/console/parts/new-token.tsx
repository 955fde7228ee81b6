import { useState } from "preact/hooks";
import { useSession } from "../session.ts";
import type { NewToken, Token } from "../wire.ts";
import { CopyField } from "./copy-field.tsx";
import { Dialog } from "./dialog.tsx";
import { CheckField, SelectField, TextField } from "./field.tsx";
import { Form } from "./form.tsx";
import { Note } from "./notes.tsx";

type Scope = Token["scope"];

const SCOPES: Readonly<Record<Scope, string>> = {
  read: "read: workplace systems read people and groups",
  provision: "provision: an identity provider writes people and groups",
  admin: "admin: everything, this console included",
};

/** What a token for reading can be limited to. */
const FIELDS = [
  "identifier",
  "userName",
  "displayName",
  "givenName",
  "familyName",
  "profession",
  "email",
  "phone",
  "mobile",
  "employeeCode",
  "department",
  "company",
  "site",
  "manager",
  "active",
  "permissions",
  "groups",
];

interface NewTokenProps {
  readonly label: string;
  readonly scope: Scope;
  /** Called at once: what lies behind the dialog is to be true while the secret is copied. */
  readonly onMade?: () => void;
}

/** Makes a token and shows its secret once. */
export function NewTokenButton({ label, scope, onMade }: NewTokenProps) {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<NewToken>();
  const close = () => {
    setOpen(false);
    setMade(undefined);
  };
  const show = (token: NewToken) => {
    setMade(token);
    onMade?.();
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <Dialog title={made ? `Token ${made.name}` : label} onClose={close}>
          {made ? (
            <Secret {...made} onClose={close} />
          ) : (
            <TokenForm scope={scope} onMade={show} onCancel={close} />
          )}
        </Dialog>
      )}
    </>
  );
}

const Secret = ({ secret, scope, onClose }: NewToken & { readonly onClose: () => void }) => (
  <>
    <Note kind="good">
      It is shown this once and kept nowhere: copy it now
      {scope === "provision" && ", and paste it as Secret Token into the identity provider"}.
    </Note>
    <CopyField label="Token" value={secret} />
    <div class="actions">
      <button type="button" class="primary" onClick={onClose}>
        Done
      </button>
    </div>
  </>
);

interface FormProps {
  readonly scope: Scope;
  readonly onMade: (token: NewToken) => void;
  readonly onCancel: () => void;
}

function TokenForm({ scope: wanted, onMade, onCancel }: FormProps) {
  const { api } = useSession();
  const [scope, setScope] = useState<Scope>(wanted);
  const [name, setName] = useState("");
  const [client, setClient] = useState("");
  const [expires, setExpires] = useState("");
  const [fields, setFields] = useState<readonly string[]>([]);
  const [sites, setSites] = useState("");
  const make = async () => {
    const limits = {
      ...(fields.length > 0 && { fields }),
      ...(sites.trim() !== "" && { sites: partsOf(sites) }),
    };
    const body = {
      name: name.trim(),
      scope,
      ...(client.trim() !== "" && { client: client.trim() }),
      ...(expires !== "" && { expires: new Date(`${expires}T23:59:59`).toISOString() }),
      ...(scope === "read" && limits),
    };
    onMade(await api.ask<NewToken>("tokens", { method: "POST", body }));
  };
  return (
    <Form label="New token" submit="Make the token" act={make} onCancel={onCancel}>
      <TextField
        label="Name"
        value={name}
        onInput={setName}
        required
        autoFocus
        hint="What the journal calls it, such as entra or kiosk-3."
      />
      <SelectField
        label="Scope"
        value={scope}
        options={SCOPES}
        onInput={(value) => setScope(value as Scope)}
      />
      <TextField
        label="Client"
        value={client}
        onInput={setClient}
        hint="Tokens of one client share its externalIds. Left empty: the name."
      />
      <TextField
        label="Expires after"
        type="date"
        value={expires}
        onInput={setExpires}
        hint="Left empty: it is good until it is revoked."
      />
      {scope === "read" && (
        <Limits fields={fields} onFields={setFields} sites={sites} onSites={setSites} />
      )}
    </Form>
  );
}

interface LimitsProps {
  readonly fields: readonly string[];
  readonly onFields: (fields: readonly string[]) => void;
  readonly sites: string;
  readonly onSites: (sites: string) => void;
}

const Limits = ({ fields, onFields, sites, onSites }: LimitsProps) => (
  <>
    <fieldset>
      <legend>Only these fields</legend>
      <p class="fine">None chosen: all of them. A limited token reads /api/v1, not SCIM.</p>
      <div class="boxes">
        {FIELDS.map((each) => (
          <CheckField
            key={each}
            label={each}
            checked={fields.includes(each)}
            onInput={(on) =>
              onFields(on ? [...fields, each] : fields.filter((one) => one !== each))
            }
          />
        ))}
      </div>
    </fieldset>
    <TextField
      label="Only people of these sites"
      value={sites}
      onInput={onSites}
      hint="Separated by semicolons. Left empty: all sites."
    />
  </>
);

const partsOf = (text: string): string[] =>
  text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
