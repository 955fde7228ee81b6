/** What whoever started the server is told of it: sd_notify(3). */
export interface Notify {
  /** The server answers. */
  ready(): void;
  /** The settings are being read again; `ready` follows. */
  reloading(): void;
  /** No new requests are taken. */
  stopping(): void;
  /** One line for `systemctl status`. */
  status(text: string): void;
  close(): void;
}

/** @param socket the value of $NOTIFY_SOCKET; without it nobody is told anything */
export function openNotify(_socket: string | undefined): Notify {
  const nothing = () => undefined;
  return {
    ready: nothing,
    reloading: nothing,
    stopping: nothing,
    status: nothing,
    close: nothing,
  };
}
