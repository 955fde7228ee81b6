import { path } from "../api.ts";
import { Badge } from "../parts/badge.tsx";
import { ClientsCard } from "../parts/clients-card.tsx";
import { ConfirmButton } from "../parts/dialog.tsx";
import { NewTokenButton } from "../parts/new-token.tsx";
import { Card, Empty, Loaded, PageHead } from "../parts/notes.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { When } from "../parts/when.tsx";
import { type Remote, useRemote } from "../remote.ts";
import { linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import type { Token } from "../wire.ts";

interface Tokens {
  readonly items: readonly Token[];
}

export function TokensPage() {
  const tokens = useRemote<Tokens>("tokens");
  return (
    <>
      <PageHead title="Tokens & clients" />
      <Card
        title="Tokens"
        actions={<NewTokenButton label="New token" scope="read" onMade={tokens.reload} />}
      >
        <Loaded remote={tokens}>
          {({ items }) => <TokenTable items={items} onChanged={tokens.reload} />}
        </Loaded>
      </Card>
      <ClientsCard />
    </>
  );
}

interface TokenTableProps extends Tokens {
  readonly onChanged: Remote<Tokens>["reload"];
}

function TokenTable({ items, onChanged }: TokenTableProps) {
  const columns: readonly Column<Token>[] = [
    {
      title: "Name",
      cell: ({ id, name, client }) => (
        <>
          {name} {client !== name && <span class="fine">of {client}</span>}
          <div class="fine">
            <code>{id}</code>
          </div>
        </>
      ),
    },
    { title: "Scope", cell: ({ scope }) => scope, isNarrow: true },
    { title: "State", cell: (token) => <State {...token} />, isNarrow: true },
    { title: "Limited to", cell: limitsOf },
    { title: "Made", cell: ({ created }) => <When time={created} />, isNarrow: true },
    { title: "Last use", cell: ({ lastUsed }) => <When time={lastUsed} />, isNarrow: true },
    {
      title: "Actions",
      isNarrow: true,
      cell: (token) => isLive(token) && <Revoke {...token} onRevoked={onChanged} />,
    },
  ];
  // The newest first, and those that open something before the others.
  const sorted = [...items].sort(
    (a, b) => Number(isLive(b)) - Number(isLive(a)) || (a.created < b.created ? 1 : -1),
  );
  if (items.length === 0) return <Empty>There are no tokens yet.</Empty>;
  return <Table label="Tokens" items={sorted} keyOf={({ id }) => id} columns={columns} />;
}

const isExpired = ({ expires }: Token) => Boolean(expires) && new Date(expires ?? 0) < new Date();
const isLive = (token: Token) => !token.revoked && !isExpired(token);

function State(token: Token) {
  if (token.revoked) return <Badge tone="bad">revoked</Badge>;
  if (isExpired(token)) return <Badge tone="warn">expired</Badge>;
  return (
    <>
      <Badge tone="good">active</Badge>{" "}
      {token.expires && (
        <span class="fine">
          ends <When time={token.expires} />
        </span>
      )}
    </>
  );
}

const limitsOf = ({ fields, sites, user }: Token) => (
  <>
    {fields && <div>fields {fields.join(", ")}</div>}
    {sites && <div>sites {sites.join(", ")}</div>}
    {user && (
      <div>
        acts as <a href={linkTo(["people", user])}>this person</a>
      </div>
    )}
  </>
);

function Revoke({ id, name, onRevoked }: Token & { readonly onRevoked: () => void }) {
  const { api, notify } = useSession();
  const revoke = async () => {
    await api.ask(path`tokens/${id}`, { method: "DELETE" });
    notify(`The token ${name} is revoked.`);
    onRevoked();
  };
  return (
    <ConfirmButton
      label="Revoke"
      title={`Revoke the token ${name}?`}
      confirm="Revoke"
      danger
      act={revoke}
    >
      <p>
        Whoever uses it is refused from now on. This cannot be undone: make a new token and paste it
        where this one was.
      </p>
    </ConfirmButton>
  );
}
