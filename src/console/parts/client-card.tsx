import { linkTo } from "../route.ts";
import type { ClientHealth } from "../wire.ts";
import { Badge } from "./badge.tsx";
import { HourChart } from "./hour-chart.tsx";
import { Card } from "./notes.tsx";
import { Table } from "./table.tsx";
import { When } from "./when.tsx";

const CYCLES = 5;

/** How one client is doing. */
export function ClientCard({
  client,
  lastContact,
  lastHour,
  hours,
  cycles,
  ...rest
}: ClientHealth) {
  const gap = rest.usualGapMinutes;
  const quietMinutes = lastContact ? (Date.now() - new Date(lastContact).getTime()) / 60_000 : 0;
  const isLate = gap !== null && quietMinutes > 3 * gap;
  return (
    <Card
      title={client}
      actions={<a href={linkTo(["journal"], { client })}>Journal of this client</a>}
    >
      <p>
        Last contact <When time={lastContact} />
        {gap !== null && `, usually every ${minutes(gap)}`}.{" "}
        {isLate && <Badge tone="warn">quiet for longer than usual</Badge>}
        {lastHour.failures > 0 && (
          <Badge tone="bad">{lastHour.failures} failed in the last hour</Badge>
        )}
      </p>
      <HourChart hours={hours} />
      {cycles.length > 0 && (
        <Table
          label={`Cycles of ${client}`}
          items={[...cycles].sort((a, b) => (a.began < b.began ? 1 : -1)).slice(0, CYCLES)}
          keyOf={({ began }) => began}
          isCompact
          columns={[
            { title: "Cycle", cell: ({ began }) => <When time={began} /> },
            { title: "Took", cell: ({ began, ended }) => took(began, ended), isNarrow: true },
            { title: "Requests", cell: ({ requests }) => requests, isNarrow: true },
            { title: "Writes", cell: ({ writes }) => writes, isNarrow: true },
            { title: "Failures", cell: ({ failures }) => failures, isNarrow: true },
          ]}
        />
      )}
    </Card>
  );
}

const minutes = (count: number) =>
  count < 120 ? `${Math.round(count)} minutes` : `${Math.round(count / 60)} hours`;

function took(began: string, ended: string): string {
  const seconds = Math.round((new Date(ended).getTime() - new Date(began).getTime()) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
